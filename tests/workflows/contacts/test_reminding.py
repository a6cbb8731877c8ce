"""Who hears of a card: who may confirm it, whose it is, and both before its days end."""

from __future__ import annotations

from server.kit.clock import StoppedClock
from tests import contact_cards as made
from tests.cast import Cast
from workflows.contacts.jobs import remind


def titles(cast: Cast, name: str) -> list[str]:
    """What somebody was told of cards."""
    return [title for title, _ in cast.inbox(name) if "名片" in title or "到期" in title or "过期" in title]


def test_who_may_confirm_it_hears_then_whose_it_is_then_who_wrote_what_was_sent_back(cast: Cast) -> None:
    card_id = made.ask(cast)
    for _ in range(2):
        cast.react()
    assert titles(cast, "admin") == ["请确认：陈工的联系名片"] and titles(cast, "street") == []
    made.answer(cast, card_id)
    cast.react()
    assert titles(cast, "chengong") == ["您的联系名片住户看得到了"]
    again = made.ask(cast, phone="0771-5550109")
    made.answer(cast, again, approved=False, why="打不通")
    cast.react()
    assert "原因：打不通" in cast.inbox("street")[-1][1]
    assert titles(cast, "meijie") == []


def test_sixty_and_fourteen_days_before_and_once_after(cast: Cast, clock: StoppedClock) -> None:
    made.card(cast, term=None, certificate=90)
    cast.react()
    before, heard = len(titles(cast, "chengong")), []
    for days in (20, 10, 30, 16, 14, 1, 30):
        clock.advance(days=days)
        for _ in range(2):
            remind(cast.house, cast.house.clock.now())
        heard.append(len(titles(cast, "chengong")) - before)
    assert heard == [0, 1, 1, 2, 2, 3, 3], "at 70, 60, 30, 14, 0 days, the day after, and a month later"
    assert titles(cast, "chengong")[-1] == "陈工的聘任证书过期了"
    assert titles(cast, "street")[-1] == "陈工的聘任证书过期了", "who appoints hears it too"
    assert "住户现在看不到这张名片" in cast.inbox("chengong")[-1][1]
