"""The price of a repair: when one may be named, what it must hold, where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from server.reports.rules import quotes
from server.reports.rules.category import Responsible
from server.reports.rules.quote_bills import doubt as doubt_of
from server.reports.rules.quote_bills import keeps_apart
from server.reports.rules.quote_pushes import push_words
from server.reports.rules.quotes import BadQuote, Line, Offer, QuoteState, check_offer, following, may_be_quoted
from server.reports.rules.words import Kind, Move, Place, State
from server.wechat.subscribe import fits

TODAY = date(2026, 11, 23)
TAP = (Line("换水龙头", 6000), Line("人工", 2000))
OWNER, UNCLEAR, FIRM = Responsible.OWNER, Responsible.UNCLEAR, Responsible.FIRM


@pytest.mark.parametrize(
    ("responsible", "kind", "place", "may_pause", "may"),
    [
        (OWNER, Kind.REPAIR, Place.HOME, True, True),
        (UNCLEAR, Kind.REPAIR, Place.HOME, True, True),
        (FIRM, Kind.REPAIR, Place.HOME, True, False),
        (Responsible.NEIGHBOUR, Kind.REPAIR, Place.HOME, True, False),
        (OWNER, Kind.REPAIR, Place.PUBLIC, True, False),
        (OWNER, Kind.COMPLAINT, Place.HOME, True, False),
        (OWNER, Kind.REPAIR, Place.HOME, False, False),
    ],
)
def test_a_price_is_named_for_what_the_home_pays_and_never_before_danger_is_met(
    responsible: Responsible, kind: Kind, place: Place, may_pause: bool, may: bool
) -> None:
    assert may_be_quoted(responsible, kind, place, may_pause=may_pause) is may


@pytest.mark.parametrize(
    ("lines", "until", "says"),
    [
        ((), TODAY, "1 到 8 项"),
        ([Line("零件", 100)] * 9, TODAY, "1 到 8 项"),
        ([Line("", 100)], TODAY, "写清是什么"),
        ([Line("零件", -1), Line("人工", 500)], TODAY, "不能是负数"),
        ([Line("看一看", 0)], TODAY, "这次不收费"),
        ([Line("全屋换管", 5_000_001)], TODAY, "50,000.00 元"),
        (TAP, date(2026, 11, 22), "有效期"),
        (TAP, date(2026, 12, 24), "最长 30 天"),
    ],
)
def test_what_nobody_could_agree_to_is_refused_with_the_reason(lines: Sequence[Line], until: date, says: str) -> None:
    with pytest.raises(BadQuote) as refused:
        check_offer(Offer(lines, until), OWNER, "", TODAY)
    assert says in refused.value.sentence


@pytest.mark.parametrize(("lines", "until"), [
    (TAP, TODAY), (TAP, date(2026, 12, 23)), ([Line("看一看", 0), Line("人工", 1)], TODAY),
    ([Line("全屋换管", 5_000_000)], TODAY),
])  # fmt: skip
def test_what_may_be_agreed_to_stands(lines: Sequence[Line], until: date) -> None:
    check_offer(Offer(lines, until), OWNER, "", TODAY)


def test_where_it_was_unclear_who_pays_the_price_says_why() -> None:
    with pytest.raises(BadQuote) as refused:
        check_offer(Offer(TAP, TODAY), UNCLEAR, "", TODAY)
    assert "为什么由住户出" in refused.value.sentence
    check_offer(Offer(TAP, TODAY), UNCLEAR, "查过了，是您家里的管子", TODAY)


@pytest.mark.parametrize(
    ("move", "usual", "before", "arrived", "waits", "leads"),
    [
        (Move.CONSENT, State.WORKING, State.QUOTED, True, True, State.WORKING),
        (Move.CONSENT, State.WORKING, State.QUOTED, False, True, State.ASSIGNED),
        (Move.WAIVE, State.WORKING, State.QUOTED, False, True, State.ASSIGNED),
        (Move.WAIVE, State.WORKING, State.WORKING, True, True, State.WORKING),
        (Move.DECLINE, State.ASSIGNED, State.QUOTED, True, True, State.ASSIGNED),
        (Move.RECLASSIFY, State.QUOTED, State.QUOTED, True, True, State.QUOTED),
        (Move.RECLASSIFY, State.QUOTED, State.QUOTED, True, False, State.WORKING),
        (Move.RECLASSIFY, State.PAUSED, State.PAUSED, True, False, State.PAUSED),
    ],
)
def test_an_answer_leads_back_to_the_work_and_danger_does_not_wait_for_one(
    move: Move, usual: State, before: State, arrived: bool, waits: bool, leads: State
) -> None:
    assert following(move, usual, before, arrived=arrived, waits=waits) is leads


def test_the_lines_are_said_in_one_sentence() -> None:
    assert quotes.lines_words([*TAP, Line("上门", 0)]) == "换水龙头 60.00 元，人工 20.00 元，上门 不收费"


@pytest.mark.parametrize(("state", "bill", "apart"), [
    (QuoteState.ACCEPTED, None, True), (QuoteState.ACCEPTED, "open", True), (QuoteState.ACCEPTED, "paid", True),
    (QuoteState.ACCEPTED, "void", False), (QuoteState.REPLACED, "open", True), (QuoteState.REPLACED, None, False),
    (QuoteState.WAITING, None, False), (QuoteState.DECLINED, None, False), (QuoteState.FREE, None, False),
])  # fmt: skip
def test_an_agreed_price_or_a_standing_bill_keeps_a_report_apart(
    state: QuoteState, bill: str | None, apart: bool
) -> None:
    assert keeps_apart(state, bill) is apart


@pytest.mark.parametrize(("state", "report", "mended", "another", "doubt"), [
    (QuoteState.ACCEPTED, State.CLOSED, True, False, None),
    (QuoteState.ACCEPTED, State.REOPENED, False, False, "rework"),
    (QuoteState.ACCEPTED, State.WORKING, False, False, "rework"),
    (QuoteState.ACCEPTED, State.DONE, True, False, "rework"),
    (QuoteState.ACCEPTED, State.UNFIXED, False, False, "unfixed"),
    (QuoteState.ACCEPTED, State.WITHDRAWN, False, False, None),
    (QuoteState.REPLACED, State.WORKING, False, False, "free"),
    (QuoteState.REPLACED, State.CLOSED, True, False, "free"),
    (QuoteState.REPLACED, State.WORKING, False, True, "repriced"),
    (QuoteState.REPLACED, State.CLOSED, True, True, "repriced"),
])  # fmt: skip
def test_what_speaks_against_a_bill_is_read_from_its_report(
    state: QuoteState, report: State, mended: bool, another: bool, doubt: str | None
) -> None:
    assert doubt_of(state, report, mended=mended, another=another) == doubt


@pytest.mark.parametrize(("fen", "why", "said"), [
    (8000, "", "80.00 元，换水龙头、人工"),
    (8000, "锁芯断在里面", "80.00 元，锁芯断在里面"),
    (8000, "锁芯断在里面，\n要整个换掉，旧的修不了", "80.00 元，锁芯断在里面…"),
    (8000, "锁芯断在里面已经没有办法再修了只能换", "80.00 元，锁芯断在里面已经没有办…"),
    (123_456, "老旧", "1,234.56 元，老旧"),
    (8000, "😀😀😀😀😀😀😀", "80.00 元，😀😀😀😀😀…"),
])  # fmt: skip
def test_a_push_names_the_sum_and_the_reason_and_ends_where_a_clause_does(fen: int, why: str, said: str) -> None:
    told = push_words(fen, TAP, why)
    assert told == said and fits("thing5", told)
