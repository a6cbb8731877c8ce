"""A paid repair: the price is named, answered by whoever pays, and nothing is done or owed without their word."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.errors import Conflict, DomainError
from server.kit.own_data import Of
from server.reports.models import Report, ReportQuote
from server.reports.own_data import KEEPER
from server.reports.rules.quotes import Line, Offer
from server.reports.rules.words import Priority
from server.reports.service import identity, urging
from tests.cast import Cast

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
FRIDAY = date(2026, 11, 27)
TAP = Offer([Line("换锁芯", 6000), Line("人工", 2000)], FRIDAY)


@pytest.fixture(autouse=True)
def monday(clock: StoppedClock) -> None:
    """A morning of a working day."""
    clock.set(MONDAY)


@pytest.fixture
def quoted(cast: Cast) -> int:
    """小李 stands before 梅姐's broken lock and has named a price."""
    report_id = cast.work(cast.report("meijie", "lock", "home"), until="arrive")
    cast.move("xiaoli", report_id, "quote", offer=TAP)
    return report_id


@pytest.fixture
def entered(cast: Cast) -> int:
    """The same, reported by phone and written down by 赵洁."""
    report_id = cast.work(cast.report("meijie", "lock", "home"), until="arrive")
    with cast.house.database.write() as session:
        session.get_one(Report, report_id).entered_by = cast.ids["zhaojie"]
    cast.move("xiaoli", report_id, "quote", offer=TAP)
    return report_id


def offered(cast: Cast, name: str, report_id: int) -> set[str]:
    """The moves somebody is offered."""
    return {step["move"] for step in cast.tell(name, report_id)["moves"]}


def refused(cast: Cast, name: str, report_id: int, move: str, **bring: object) -> str:
    """The code by which a move is refused."""
    with pytest.raises(DomainError) as found:
        cast.move(name, report_id, move, **bring)
    return found.value.code


def test_the_price_is_before_whoever_pays_and_the_clock_rests_until_the_answer(
    cast: Cast, clock: StoppedClock, quoted: int
) -> None:
    told = cast.tell("meijie", quoted)
    assert (told["state_label"], told["price"]["fen"], told["price"]["state_label"]) == ("待确认报价", 8000, "等您答复")
    assert told["price"]["says"].startswith("报价 80.00 元，等您答复，11月27日前（含当天）有效。")
    assert not told["clock"]["running"] and "等您答复报价" in told["promised"]["words"]
    assert {"consent", "decline"} <= offered(cast, "meijie", quoted)
    before = cast.row(quoted).fix_by
    clock.advance(hours=5)
    cast.move("meijie", quoted, "consent")
    row, told = cast.row(quoted), cast.tell("meijie", quoted)
    assert row.state == "working" and row.pause_reason is None and row.fix_by > before, "the wait does not count"
    assert told["price"]["says"] == "已同意，修好、您确认以后出账单，手机上或前台都能付。"
    cast.move("xiaoli", quoted, "finish", words="换好了")
    assert cast.tell("xiaoli", quoted)["price"]["says"] == "已同意，您确认以后出账单，手机上或前台都能付。"


def test_nobody_beyond_the_home_and_the_team_reads_the_price(cast: Cast, quoted: int) -> None:
    assert cast.tell("daughter", quoted)["price"]["fen"] == 8000
    team = cast.tell("liujingli", quoted)["price"]
    assert (team["fen"], team["state_label"]) == (8000, "等住户答复") and "先不要动手" in team["says"]
    watching = cast.tell("committee", quoted)
    assert watching["price"] is None and "80.00" not in str(watching) and "8000" not in str(watching)


def test_the_story_says_each_sum_to_who_may_read_it(cast: Cast, clock: StoppedClock, quoted: int) -> None:
    clock.advance(minutes=5)
    cast.move("xiaoli", quoted, "quote", offer=Offer([Line("换锁芯", 5000)], FRIDAY))
    clock.advance(minutes=5)
    cast.move("meijie", quoted, "consent")
    wanted = ["报价 80.00 元", "改报价 50.00 元", "同意报价 50.00 元"]
    for name in ("meijie", "daughter", "xiaoli", "liujingli"):
        labels = [one["label"] for one in cast.tell(name, quoted)["timeline"]]
        assert [one for one in labels if "报价" in one] == wanted, name
    labels = [one["label"] for one in cast.tell("committee", quoted)["timeline"]]
    assert "报价" in labels and not [one for one in labels if "元" in one]


def test_no_time_is_promised_anywhere_while_a_price_waits(cast: Cast, quoted: int) -> None:
    told, (line,) = cast.tell("meijie", quoted), cast.visitor("meijie").get("/reports?scope=mine").json["items"]
    assert (line["state"], line["promised_at"], told["promised_at"]) == ("quoted", None, None)
    assert "等您答复报价" in told["promised"]["words"]
    cast.move("meijie", quoted, "consent")
    (line,) = cast.visitor("meijie").get("/reports?scope=mine").json["items"]
    assert line["promised_at"] == cast.visitor("meijie").get(f"/reports/{quoted}").json["promised_at"] is not None


def test_only_whoever_reported_it_answers(cast: Cast, quoted: int) -> None:
    for name in ("daughter", "xiaoli", "liujingli", "zhaojie"):
        assert not {"consent", "decline"} & offered(cast, name, quoted), name
        assert refused(cast, name, quoted, "consent", heard="phone", words="梅姐") == "not_your_move"


def test_who_declines_pays_nothing_and_is_named_another_price(cast: Cast, quoted: int) -> None:
    cast.move("meijie", quoted, "decline", reason="too_dear")
    told = cast.tell("meijie", quoted)
    assert (told["state"], told["price"]["state"], told["clock"]["running"]) == ("assigned", "declined", True)
    assert "不收费" in told["price"]["says"]
    cast.move("xiaoli", quoted, "quote", offer=Offer([Line("换锁芯", 5000)], FRIDAY))
    cast.move("meijie", quoted, "consent")
    assert cast.tell("meijie", quoted)["price"]["fen"] == 5000


def test_a_changed_price_is_another_quote_and_the_agreed_one_holds_until_it_is_answered(
    cast: Cast, quoted: int
) -> None:
    cast.move("meijie", quoted, "consent")
    dearer = Offer([Line("连门框一起修", 30000)], FRIDAY)
    cast.move("xiaoli", quoted, "quote", offer=dearer)
    told = cast.tell("meijie", quoted)
    assert (told["price"]["fen"], told["agreed"]["fen"]) == (30000, 8000)
    cast.move("meijie", quoted, "decline", reason="too_dear")
    told = cast.tell("meijie", quoted)
    assert told["agreed"]["fen"] == 8000, "what was agreed to still holds"
    assert told["price"]["says"] == "没有同意，这个价不算。以前同意的 80.00 元照旧。", "not that nothing is owed"
    cast.move("xiaoli", quoted, "quote", offer=dearer)
    cast.move("meijie", quoted, "consent")
    told = cast.tell("meijie", quoted)
    assert (told["price"]["fen"], told["price"]["state"], told["agreed"]) == (30000, "accepted", None)


def test_a_price_named_anew_while_one_waits_takes_its_place(cast: Cast, quoted: int) -> None:
    seen = cast.row(quoted).version
    cast.move("liujingli", quoted, "quote", offer=Offer([Line("换锁芯", 7000)], FRIDAY))
    assert refused(cast, "meijie", quoted, "consent", version=seen) == "report_changed", "not to what they never saw"
    cast.move("meijie", quoted, "consent")
    assert cast.tell("meijie", quoted)["price"]["fen"] == 7000


def test_what_was_paid_is_not_asked_for_again_when_the_repair_comes_back(cast: Cast, quoted: int) -> None:
    cast.move("meijie", quoted, "consent")
    cast.move("xiaoli", quoted, "finish", words="换好了")
    assert "重做" not in cast.tell("meijie", quoted)["price"]["says"]
    cast.move("meijie", quoted, "return", reason="came_back")
    assert cast.tell("meijie", quoted)["price"]["says"].endswith("都能付。重做不另收钱。")


def test_agreed_before_anybody_came_it_waits_for_the_coming(cast: Cast) -> None:
    report_id = cast.work(cast.report("meijie", "lock", "home"), until="take")
    cast.move("xiaoli", report_id, "quote", offer=TAP)
    cast.move("meijie", report_id, "consent")
    assert cast.row(report_id).state == "assigned" and "arrive" in offered(cast, "xiaoli", report_id)


def test_staff_write_down_the_word_of_who_had_it_entered_never_to_their_own_price(cast: Cast, entered: int) -> None:
    assert "consent" not in offered(cast, "xiaoli", entered)
    assert refused(cast, "xiaoli", entered, "consent", heard="phone", words="梅姐说的") == "own_quote"
    assert refused(cast, "zhaojie", entered, "consent") == "move_needs_more"
    needs = next(step["needs"] for step in cast.tell("zhaojie", entered)["moves"] if step["move"] == "consent")
    assert needs == ["heard", "words"]
    cast.move("zhaojie", entered, "consent", heard="phone", words="上午十点打给梅姐，她说好")
    says = cast.tell("meijie", entered)["price"]["says"]
    assert says == "已同意（电话里说的），修好、您确认以后出账单，手机上或前台都能付。"
    with cast.house.database.read() as session:
        row = session.query(ReportQuote).one()
        assert (row.answered_by, row.heard, row.heard_of) == (
            cast.ids["zhaojie"], "phone", "上午十点打给梅姐，她说好",
        )  # fmt: skip


def test_what_waits_for_nobody_is_never_quoted_and_danger_ends_the_wait(cast: Cast, quoted: int) -> None:
    cast.move("liujingli", quoted, "reclassify", reason="more_urgent", priority=Priority.P1)
    row = cast.row(quoted)
    assert (row.state, row.pause_reason) == ("working", None), "whoever makes it safe waits for no answer"
    assert cast.tell("meijie", quoted)["price"]["state"] == "taken_back"
    assert refused(cast, "xiaoli", quoted, "quote", offer=TAP) == "illegal_move"
    assert "quote" not in offered(cast, "xiaoli", quoted)
    cast.move("xiaoli", quoted, "finish", words="先装了临时锁")


def test_what_enough_homes_urge_waits_for_no_answer_either(
    cast: Cast, quoted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(urging, "default_table", lambda: {"urging": {"pause_minutes": 0, "raise_after": 1}})
    cast.move("meijie", quoted, "urge")
    row = cast.row(quoted)
    assert (row.priority, row.state, row.pause_reason) == ("P1", "working", None)
    assert cast.tell("meijie", quoted)["price"]["state"] == "taken_back"


@pytest.mark.parametrize(
    ("category", "place"), [("lighting", "public"), ("lock", "public")]
)  # fmt: skip
def test_what_the_firm_pays_is_not_quoted(cast: Cast, category: str, place: str) -> None:
    report_id = cast.work(cast.report("meijie", category, place), until="arrive")
    assert refused(cast, "xiaoli", report_id, "quote", offer=TAP) == "illegal_move"
    assert not {"quote", "waive"} & offered(cast, "xiaoli", report_id)


def test_free_of_charge_is_said_and_waits_for_nobody(cast: Cast, quoted: int) -> None:
    cast.move("meijie", quoted, "consent")
    cast.move("xiaoli", quoted, "waive", words="只紧了两颗螺丝")
    told = cast.tell("meijie", quoted)
    assert (told["state"], told["price"]["says"], told["agreed"]) == ("working", "这次维修不收费。", None)


@pytest.mark.parametrize(("move", "name", "bring"), [
    ("withdraw", "meijie", {}),
    ("close_unfixed", "liujingli", {"reason": "quote_declined", "words": "谈不拢"}),
    ("hand_back", None, {"reason": "off_duty"}),
    ("waive", "xiaoli", {}),
])  # fmt: skip
def test_a_price_whose_report_waits_no_more_waits_no_more(
    cast: Cast, quoted: int, move: str, name: str | None, bring: dict[str, object]
) -> None:
    if move == "close_unfixed":
        bring = {**bring, "media_ids": [cast.picture("liujingli")]}
    cast.move(name, quoted, move, **bring)
    assert cast.row(quoted).pause_reason is None
    with cast.house.database.read() as session:
        assert {row.state for row in session.query(ReportQuote)} <= {"taken_back", "free"}


def test_after_its_last_day_a_price_is_agreed_to_no_more(cast: Cast, clock: StoppedClock, quoted: int) -> None:
    clock.set(datetime(2026, 11, 28, 0, 1, tzinfo=SHANGHAI))
    assert refused(cast, "meijie", quoted, "consent") == "quote_lapsed"
    assert "consent" not in offered(cast, "meijie", quoted)
    cast.move("meijie", quoted, "decline", reason="later")


def test_two_prices_never_wait_at_once(cast: Cast, quoted: int) -> None:
    with pytest.raises(IntegrityError), cast.house.database.write() as session:
        session.add(ReportQuote(report_id=quoted, state="waiting", lines=[], fen=1, given_by=cast.ids["xiaoli"],
                                given_at=MONDAY))  # fmt: skip


def test_a_copy_of_ones_data_holds_the_prices_and_two_persons_become_one(cast: Cast, entered: int) -> None:
    cast.move("zhaojie", entered, "consent", heard="counter", words="梅姐来前台说的")
    with cast.house.database.write() as session:
        of = Of(session, cast.house.vault, cast.ids["meijie"], MONDAY)
        told = {part.title: part.lines for part in KEEPER.told(of)}
        assert told["维修报价"] == [line for line in told["维修报价"] if line.endswith("80.00 元 · 已同意")] != []
        identity.repoint(session, gone_id=cast.ids["zhaojie"], kept_id=cast.ids["liujingli"])
        assert session.query(ReportQuote).one().answered_by == cast.ids["liujingli"]


def test_a_report_with_an_agreed_price_is_put_together_with_no_other_and_the_other_may_come_to_it(cast: Cast) -> None:
    priced, double = cast.report("meijie", "lock", "home"), cast.report("meijie", "lock", "home", words="门还是锁不上")
    cast.move("xiaoli", priced, "take")
    cast.move("xiaoli", priced, "quote", offer=TAP)
    cast.move("meijie", priced, "consent")
    assert cast.row(priced).state == "assigned", "nobody has come yet"
    assert "merge" not in offered(cast, "liujingli", priced) and "merge" in offered(cast, "liujingli", double)
    with pytest.raises(Conflict) as found:
        cast.move("liujingli", priced, "merge", target_id=double)
    assert found.value.code == "merge_priced"
    assert found.value.sentence == (
        f"住户同意过报价 80.00 元，R{priced:06} 不能并到别的单里。要一起办，请打开另一张，并到 R{priced:06}。"
    )
    cast.move("liujingli", double, "merge", target_id=priced)
    assert cast.row(double).merged_into == priced
    assert cast.tell("meijie", priced)["price"]["says"].startswith("已同意，修好、")


def test_a_price_that_was_made_free_before_any_bill_keeps_nothing_apart(cast: Cast, quoted: int) -> None:
    other = cast.report("meijie", "lock", "home", words="门还是锁不上")
    cast.move("meijie", quoted, "consent")
    cast.move("xiaoli", quoted, "waive")
    cast.move("xiaoli", quoted, "finish", words="换好了")
    cast.move("meijie", quoted, "return", reason="not_fixed")
    assert "merge" in offered(cast, "liujingli", quoted)
    cast.move("liujingli", quoted, "merge", target_id=other)
    assert cast.row(quoted).merged_into == other
