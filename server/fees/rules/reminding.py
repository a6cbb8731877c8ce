"""When which reminder may come (F-15, D12): the ladder of an estate, read from data and checked before it is kept.

Reminder, second reminder, written demand with a reasonable period, and a notice of a claim that a person must send.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.fees.rules.dunning import Wording, check_wording
from server.fees.rules.items import DemandStep as Step
from server.fees.rules.letters import SOFT
from server.kit.calendar.quiet import is_quiet
from server.kit.clock import day_start, local_day
from server.kit.errors import Malformed

WEEK = timedelta(days=7)
REMINDS_AT = (10, 20)
"""Hour and minute of the Shanghai day at which the clock looks who is to be reminded."""
LONGEST = 300
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_BRACES = re.compile(r"\{\w*\}|[{}]")
PLACES = {"home": "某小区1栋1单元101", "count": 3, "total": "1,261.39", "oldest": "1月31日", "phone": "0771-5550100",
          "until": "3月31日"}  # fmt: skip
"""What may stand in braces in the words of a step, with the values they are tried with."""


WORDING_SAID = {
    Wording.UTILITY_CUT_THREAT: "不能以停水、停电、停气、停暖相催（民法典 944）",
    Wording.PERSONAL_DATA_EXPOSURE: "不能说要公布姓名、房号或欠费金额（个人信息保护法 25）",
    Wording.ACCESS_THREAT: "不能以停用门禁、电梯、车辆进出相催",
    Wording.WRONG_TERM: "请写“违约金”，不要写“滞纳金”",
}


class LadderWrong(Malformed):
    """A ladder that nobody could climb, or words that may not be said."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("ladder_wrong", f"催缴设置有误：{sentence}。", fields={field: [sentence]})


class WordsRefused(Malformed):
    """The words of a reminder say what may not be said."""

    def __init__(self, found: Wording) -> None:
        said = WORDING_SAID[found]
        super().__init__("wording_refused", f"{said}，请改写。", fields={"words": [said]}, wording=found.value)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step, from how many days after the due date on, and its words."""

    step: Step
    days: int
    words: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """How an estate reminds. Quiet hours are minutes of the Shanghai day; without ``active`` nobody is reminded."""

    rungs: tuple[Rung, ...]
    most_per_week: int
    quiet_from: int
    quiet_to: int
    reasonable_days: int
    active: bool = True

    def rung(self, step: Step) -> Rung:
        """The rung of a step; ``LookupError`` where the ladder has none."""
        return next(rung for rung in self.rungs if rung.step is step)

    def is_quiet(self, at: datetime) -> bool:
        """Whether nobody may be reminded now."""
        return is_quiet(at, start=self.quiet_from, end=self.quiet_to)


@dataclass(frozen=True, slots=True)
class Climbed:
    """What was sent about one bill already: the highest step, and the day it went out."""

    step: Step
    on: date


def check_words(words: str) -> None:
    """:class:`WordsRefused` for what a reminder may not say; asked when words are kept and again when they go out."""
    found = check_wording(words)
    if found is not Wording.OK:
        raise WordsRefused(found)


def ladder(kept: Mapping[str, Any] | None) -> Ladder:
    """The ladder of an estate: what it set itself (``fee_terms.remind``), the usual one for the rest."""
    return _read({**_usual(), **(kept or {})})


def checked(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What an estate wants to set, when it makes a ladder; :class:`LadderWrong`, :class:`WordsRefused` otherwise."""
    odd = set(kept) - {*_usual(), "active"}
    if odd:
        raise LadderWrong(sorted(odd)[0], "有不认识的设置")
    found = ladder(kept)
    _check(found)
    for rung in found.rungs:
        check_words(filled(rung.words, PLACES))
    return dict(kept)


def next_step(by: Ladder, *, due: date, on: date, climbed: Climbed | None) -> Step | None:
    """The step that a bill due on ``due`` has come to on a day, beyond what was sent about it; None while there is
    nothing to do. A step missed is not skipped: each comes after the one before it, and the notice of a claim only
    when the period of the written demand is over."""
    order = [rung.step for rung in by.rungs]
    after = order.index(climbed.step) + 1 if climbed and climbed.step in order else 0
    if after >= len(order):
        return None
    rung = by.rungs[after]
    if on < due + timedelta(days=rung.days):
        return None
    waits = rung.step is Step.LEGAL and climbed and on <= climbed.on + timedelta(days=by.reasonable_days)
    return None if waits else rung.step


def said_next(steps: Mapping[int, Step | None]) -> tuple[Step, list[int]] | None:
    """The highest step any of these bills, by id, has come to, and the bills its letter speaks of: a reminder of
    everything that is overdue, a demand of those alone that have come so far. None while nothing is to be said."""
    ripe = [step for step in steps.values() if step is not None]
    if not ripe:
        return None
    step = max(ripe, key=list(Step).index)
    return step, [id_ for id_, one in steps.items() if step in SOFT or one is step]


def may_remind(by: Ladder, *, sent: Iterable[datetime], at: datetime) -> bool:
    """Whether one more may go to a debtor now: outside the quiet hours and within the weekly cap."""
    lately = sum(1 for moment in sent if at - WEEK < moment <= at)
    return by.active and not by.is_quiet(at) and lately < by.most_per_week


def next_look(by: Ladder, at: datetime) -> datetime | None:
    """When the clock looks next who is to be reminded; None where nobody is."""
    if not by.active:
        return None
    hour, minute = REMINDS_AT
    today = day_start(local_day(at)) + timedelta(hours=hour, minutes=minute)
    return today if at < today else today + timedelta(days=1)


def filled(words: str, values: Mapping[str, Any]) -> str:
    """The words with their places filled; :class:`LadderWrong` for a place that there is not."""
    odd = [name for name in _BRACES.findall(words) if name.strip("{}") not in PLACES]
    if odd:
        raise LadderWrong("words", f"花括号里只能写 {'、'.join(PLACES)}")
    return _BRACES.sub(lambda found: str(values[found[0].strip("{}")]), words)


@cache
def _usual() -> Mapping[str, Any]:
    return read_toml(FOLDER / "dunning.toml")


def _read(data: Mapping[str, Any]) -> Ladder:
    return Ladder(
        tuple(_rung(row) for row in _rows(data["step"])),
        _whole("most_per_week", data["most_per_week"], 1, 7),
        _minutes("quiet_from", data["quiet_from"]),
        _minutes("quiet_to", data["quiet_to"]),
        _whole("reasonable_days", data["reasonable_days"], 7, 90),
        active=bool(data.get("active", True)),
    )


def _rows(found: Any) -> Sequence[Mapping[str, Any]]:
    if not isinstance(found, Sequence) or not all(isinstance(row, Mapping) for row in found):
        raise LadderWrong("step", "步骤的格式不对")
    return found


def _rung(row: Mapping[str, Any]) -> Rung:
    if row.get("key") not in list(Step):
        raise LadderWrong("step", "步骤不认识")
    words = row.get("words")
    if not isinstance(words, str) or not 0 < len(words.strip()) <= LONGEST:
        raise LadderWrong("words", f"每一步都要写话，最长 {LONGEST} 字")
    return Rung(Step(row["key"]), _whole("days", row.get("days"), 1, 3650), words)


def _check(found: Ladder) -> None:
    steps, days = [rung.step for rung in found.rungs], [rung.days for rung in found.rungs]
    if not steps or steps != sorted(set(steps), key=list(Step).index):
        raise LadderWrong("step", "步骤要按提醒、再次提醒、书面催告、诉前告知的次序，各一次")
    if Step.LEGAL in steps and Step.WRITTEN not in steps:
        raise LadderWrong("step", "没有书面催告，不能到诉前告知（民法典 944）")
    if days != sorted(set(days)):
        raise LadderWrong("days", "后一步的天数要比前一步多")


def _whole(field: str, value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise LadderWrong(field, f"应为 {least} 到 {most} 的整数")
    return value


def _minutes(field: str, value: Any) -> int:
    found = _CLOCK.fullmatch(str(value))
    if found is None:
        raise LadderWrong(field, "时刻要写成 21:00 这样")
    return int(found[1]) * 60 + int(found[2])
