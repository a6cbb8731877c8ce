"""Whatever the house writes into the audit trail has words on the page that shows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import server.bulletins.rules.words as bulletins
import server.fees.rules.items as fees
import server.groups.rules as groups
import server.notices.rules as notices
from config import FOLDER, read_toml
from server.books.rules.lines import FUND
from server.bulletins.sections import SECTIONS
from server.delivery import reach
from server.fees.rules import late
from server.kit import audit
from server.kit.actor import SYSTEM
from server.people.pages.forms import SKILLS
from server.people.pages.trail_words import told
from server.people.rules import STAFF_ROLES
from server.places.rules.cities import EvoteMode
from server.proposals.rules.shares import Basis
from server.votes.queries.ruled import PARKING_WORDS
from server.votes.rules.precedence import PaperPolicy
from server.votes.rules.silence import Policy
from tests import trail

BOOKS = read_toml(FOLDER / "books.toml")
WRITES = {"audit.record": (2, 3), "_noted": (2, None)}


def test_every_act_and_thing_of_the_trail_can_be_read_aloud() -> None:
    said = read_toml(FOLDER / "audit.toml")
    acts: set[str] = set()
    things: set[str] = set()
    for tree in _trees(FOLDER.parent):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (called := _called(node.func)) in WRITES:
                act, thing = WRITES[called]
                acts |= _word(node, act)
                things |= _word(node, thing)
    assert "phone.read" in acts and "home" in things
    assert acts <= set(said["acts"])
    assert things <= set(said["things"])


def test_a_field_nobody_named_fails_whoever_records_it() -> None:
    assert trail.unspoken("home.changed", {"floor": 3}, None) is None
    with pytest.raises(trail.Unspoken, match="floor_of_parking"):
        audit.record(None, SYSTEM, "home.changed", "home", 1, at=None, after={"floor_of_parking": 1})


@pytest.mark.parametrize(("thing", "field", "value", "said"), [
    ("person", "on_duty", True, ("当班", "是")),
    ("person", "on_duty", False, ("当班", "否")),
    ("notice", "publish_at", "2026-11-21T00:00:00+00:00", ("发布时间", "2026-11-21 08:00")),
    ("estate", "evote_mode", "SELF_HOSTED_ALLOWED", ("电子投票", "可以在手机上投")),
    ("book_entry", "line", "lifts", ("科目", "电梯维保和检验")),
    ("home", "on", "2026-11-21", ("生效日期", "2026年11月21日")),
    ("home", "on", "2026-13-41", ("生效日期", "2026-13-41")),
    ("estate", "send_at", 1060, ("发送时间", "17:40")),
    ("home", "area", 9512, ("面积（㎡）", "95.12")),
    ("home", "fee_rate", 18500, ("物业费标准（元）", "1.85")),
    ("notice", "state", "waiting", ("状态", "等第二人确认")),
    ("binding", "state", "waiting", ("状态", "待处理")),
    ("sheet", "order", ["reports", "lifts"], ("栏目顺序", "报事、电梯")),
    ("group", "building", None, ("楼栋编号", "无")),
    ("roster", "mapped", {"房屋": {"房号": "C"}}, ("列的对应", "房屋＝房号＝C")),
    ("notice", "words", "2026 年停水", ("内容", "2026 年停水")),
])  # fmt: skip
def test_what_was_recorded_is_read_in_plain_words(thing: str, field: str, value: object, said: tuple[str, str]) -> None:
    assert told(thing, {field: value}) == [said]


def test_every_value_an_act_may_record_is_said() -> None:
    said = read_toml(FOLDER / "audit.toml")["values"]
    for field, words in (
        ("sheet.state", bulletins.EDITABLE), ("posting.state", groups.State), ("notice.state", notices.State),
        ("notice.kind", notices.Kind), ("why", notices.Urgency), ("mode", bulletins.Mode),
        ("after_deadline", bulletins.AfterDeadline), ("on_holidays", bulletins.OnHolidays), ("show", reach.REACH),
        ("role", STAFF_ROLES), ("skills", SKILLS), ("order", [one.key for one in SECTIONS]),
        ("fee_item.kind", fees.Kind), ("cycle", fees.Cycle), ("late_cap", late.Cap), ("evote_mode", EvoteMode),
        ("paper_policy", PaperPolicy), ("nonreturn_policy", Policy), ("basis", Basis), ("parking", PARKING_WORDS),
        ("book_entry.line", [*BOOKS["spending"], *BOOKS["public"], FUND]),
    ):  # fmt: skip
        assert set(map(str, words)) <= set(said[field]), field


def _trees(root: Path) -> Iterator[ast.Module]:
    """What may write into the trail: only the files that speak of it are parsed."""
    for top in ("server", "workflows"):
        for path in sorted(root.glob(f"{top}/**/*.py")):
            text = path.read_text(encoding="utf-8")
            if any(name in text for name in WRITES):
                yield ast.parse(text)


def _called(function: ast.expr) -> str:
    """``record`` or ``audit.record``; nothing for what is longer."""
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


def _word(call: ast.Call, place: int | None) -> set[str]:
    given = call.args[place] if place is not None and len(call.args) > place else None
    return {given.value} if isinstance(given, ast.Constant) and isinstance(given.value, str) else set()
