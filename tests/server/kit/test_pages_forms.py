"""What a browser's form says, as plain values; and how times are said on pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from server.kit.fields import Id, KitSchema, Text
from server.kit.pages.forms import faults, read_form, read_query
from server.kit.pages.look import (
    remaining,
    show_dated,
    show_dated_end,
    show_end,
    show_exactly,
    show_instant,
    show_span,
    show_until,
    show_when,
)

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


class RowForm(KitSchema):
    """A row."""

    name = Text(10, least=1, required=True)
    share = fields.Integer(load_default=None)


class SampleForm(KitSchema):
    """One of each."""

    name = Text(10, least=1, required=True)
    person = Id(load_default=None)
    ready = fields.Boolean(load_default=False)
    tags = fields.List(fields.String(), load_default=list)
    rows = fields.List(fields.Nested(RowForm), load_default=list)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([("name", " 梅姐 ")], {"name": "梅姐"}),
        ([("name", "a"), ("person", "12")], {"name": "a", "person": 12}),
        ([("name", "a"), ("person", "")], {"name": "a", "person": None}),
        ([("name", "a"), ("ready", "true")], {"name": "a", "ready": True}),
        ([("name", "a"), ("tags", "x"), ("tags", "y"), ("tags", "")], {"name": "a", "tags": ["x", "y"]}),
        (
            [("name", "a"), ("rows-0-name", "甲"), ("rows-2-name", "乙"), ("rows-2-share", "3"), ("rows-5-name", "")],
            {"name": "a", "rows": [{"name": "甲", "share": None}, {"name": "乙", "share": 3}]},
        ),
        ([("name", "a"), ("answers-how_much", "flow"), ("answers-from", "")], {"answers": {"how_much": "flow"}}),
        ([("name", "a"), ("_once", "k"), ("_form", "t")], {"name": "a"}),
    ],
)
def test_a_form_becomes_plain_values(given: list[tuple[str, str]], expected: dict[str, Any]) -> None:
    read = read_form(SampleForm(), MultiDict(given))
    assert {key: read[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ([], "name"),
        ([("name", "   ")], "name"),
        ([("name", "a"), ("person", "x1")], "person"),
        ([("name", "a"), ("person", "-3")], "person"),
        ([("name", "a"), ("rows-0-share", "3")], "rows-0-name"),
        ([("name", "a"), ("sneaked", "in")], "sneaked"),
    ],
)
def test_a_wrong_field_is_named_as_the_form_names_it(given: list[tuple[str, str]], wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_form(SampleForm(), MultiDict(given))
    said = faults(refused.value.normalized_messages())
    assert list(said) == [wrong]
    assert not said[wrong].isascii()


def test_a_shared_link_may_have_grown_a_tail() -> None:
    assert read_query(SampleForm(), MultiDict([("name", "a"), ("utm", "x")]))["name"] == "a"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(hours=1), "今天 11:00"),
        (timedelta(hours=13), "昨天 23:00"),
        (timedelta(days=-1), "明天 12:00"),
        (timedelta(days=18), "11月3日 12:00"),
        (timedelta(days=400), "2025年10月17日"),
    ],
)
def test_near_times_are_said_by_their_distance(ago: timedelta, said: str) -> None:
    assert show_when(NOON - ago, NOON) == said


@pytest.mark.parametrize(
    ("hours", "said", "exactly"),
    [
        (1, "今天 13:00", "2026年11月21日 13:00"),
        (12, "今天 24:00", "2026年11月21日 24:00"),
        (36, "明天 24:00", "2026年11月22日 24:00"),
        (12 + 24 * 40, "12月31日 24:00", "2026年12月31日 24:00"),
        (12 + 24 * 41, "2027年1月1日", "2027年1月1日 24:00"),
    ],
)
def test_midnight_is_the_end_of_its_day(hours: int, said: str, exactly: str) -> None:
    until = NOON + timedelta(hours=hours)
    assert (show_until(until, NOON), show_end(until)) == (said, exactly)


@pytest.mark.parametrize(
    ("hours", "said", "ends"),
    [
        (1, "11月21日 13:00", "11月21日 13:00"),
        (12, "11月22日 00:00", "11月21日 24:00"),
        (12 + 24 * 40, "2027年1月1日 00:00", "12月31日 24:00"),
        (13 + 24 * 40, "2027年1月1日 01:00", "2027年1月1日 01:00"),
    ],
)
def test_what_stands_on_paper_has_its_day_and_no_seconds(hours: int, said: str, ends: str) -> None:
    at = NOON + timedelta(hours=hours)
    assert (show_dated(at, NOON), show_dated_end(at, NOON)) == (said, ends)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "不到1分钟"), (45, "45分钟"), (60, "1小时"), (135, "2小时15分"), (3000, "2天2小时")]
)
def test_a_span_is_said_in_two_units(minutes: int, said: str) -> None:
    assert show_span(timedelta(minutes=minutes)) == said


def test_a_promise_is_calm_then_soon_then_late() -> None:
    assert remaining(NOON + timedelta(hours=5), NOON) == ("calm", "还剩 5小时")
    assert remaining(NOON + timedelta(hours=4), NOON)[0] == "soon"
    assert remaining(NOON, NOON) == ("late", "超时 不到1分钟")


def test_an_instant_is_said_to_the_minute_and_to_the_second_only_where_it_is_evidence() -> None:
    at = NOON + timedelta(seconds=59)
    assert (show_instant(at), show_exactly(at)) == ("2026年11月21日 12:00", "2026年11月21日 12:00:59")
