"""Acts by chat are as many as at the app's doors, and photos kept in a talk are few."""

from __future__ import annotations

from server.reports.routes import doors
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import made
from workflows.reports.talks import pace


def test_the_rates_are_those_of_the_doors_of_the_app() -> None:
    rates = {f"{door.method} {door.path}": door.rate for door in doors}
    assert all(rates[door] == rate for rate, door in (pace.MADE, pace.MOVED, pace.SAID))


def test_who_has_used_up_the_app_is_asked_for_patience_in_the_chat_too(cast: Cast) -> None:
    chat, meijie = Chat(cast, "meijie"), str(cast.ids["meijie"])
    dialogue(chat, [("厨房漏水", "报好了")])
    for rate, door in (pace.MADE, pace.MOVED, pace.SAID):
        while cast.house.limits.allows(rate, door, meijie):
            pass
    dialogue(chat, [
        ("跟师傅说一声我下午在家", "操作太频繁"), ("催一下", "操作太频繁"), ("给我回个电话", "操作太频繁"),
        ("我要投诉保安骂人", "操作太频繁"),
    ])  # fmt: skip
    assert made(cast) == 1 and "操作太频繁" in chat.photo()


def test_a_talk_keeps_nine_photos(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    said = [chat.photo(f"photo-{number}") for number in range(11)]
    assert "照片收到了" in said[8] and "照片够了" in said[9] and "哪里坏了" in said[10]
    dialogue(chat, [("厨房漏水", "报好了")])
