"""How a promise is said (B3): both times, first answer and fix, and what happens outside working hours."""

from __future__ import annotations

from datetime import datetime

from server.kit.calendar.hours import WorkingHours
from server.kit.clock import SHANGHAI, local_day
from server.reports.rules.clocks import Done, Promise, Promised
from server.reports.rules.levels import Level
from server.reports.rules.terms import Count
from server.reports.rules.words import Priority

WEEKDAYS = "一二三四五六日"
NEAR_DAYS = {0: "今天", 1: "明天", 2: "后天"}
FIX_WORDS = {"fix": "修好", "make_safe": "排除危险", "reply": "正式答复"}
COME_WORDS = {"办好": "联系您", "答复": "着手"}
"""What somebody does first of what nobody mends, by what is called of it that it is done; of all else they come."""
NOTHING_YET = Done()
LATE = "对不起，我们晚了：本该{what}，已经在催办。"
UNCERTAIN = "如遇节假日调休，时间以小区通知为准。"


def promise_words(
    level: Level, made: Promise, seen_at: datetime, hours: WorkingHours, *, done: Done = NOTHING_YET,
    phone: str | None = None, word: str = FIX_WORDS["fix"],
) -> str:  # fmt: skip
    """What is still promised, as the resident reads it at an instant; empty once everything was kept.

    States when somebody answers and when it is fixed; outside working hours it says so and names the phone to ring.
    ``word`` is what is called of it that it is done. What was ``done`` is no promise any more, and what was missed is
    said to be late.
    """
    ahead, late = _times(level, made, done, seen_at, word)
    if not ahead and not late:
        return ""
    parts = [LATE.format(what="，".join(late))] if late else [_opening(level, done, seen_at, hours)]
    parts += ["我们" + "，".join(ahead) + "。"] if ahead else []
    if phone and (level.priority is Priority.P0 or not (level.at_all_hours or hours.is_open(seen_at))):
        parts.append(f"着急请打 {phone}。")
    if not made.certain:
        parts.append(UNCERTAIN)
    return "".join(parts)


def next_words(
    level: Level, made: Promise, seen_at: datetime, done: Done = NOTHING_YET, word: str = FIX_WORDS["fix"]
) -> str:
    """The promise that falls due first after the answer and was not kept yet, in a few words for a card:
    ``今天 18:00 前到场``."""
    if made.arrive_by and not done.at(Promised.ARRIVE):
        return f"{when_words(made.arrive_by, seen_at)} 前{_come(level, word).removesuffix('您')}"
    if made.answer_by and not done.at(Promised.ANSWER):
        return f"{when_words(made.answer_by, seen_at)} 前答复"
    if level.fix.count is Count.LAW:
        return f"{when_words(made.fix_by, seen_at, whole_day=True)}前{_fix(level, word)}"
    return f"{when_words(made.fix_by, seen_at)} 前{_fix(level, word)}"


def level_words(level: Level) -> str:
    """What a priority promises in general, before any report is made."""
    parts = [f"{level.acknowledge.words}内回应"]
    if level.arrive:
        parts.append(f"{level.arrive.words}内到场")
    if level.answer:
        parts.append(f"{level.answer.words}内答复")
    parts.append(f"{level.fix.words}内{FIX_WORDS[level.fix_is]}")
    return "，".join(parts) + ("，不分昼夜" if level.at_all_hours else "")


def when_words(at: datetime, seen_at: datetime, *, whole_day: bool = False) -> str:
    """An instant as people say it on the day of ``seen_at``: ``今天 10:30``, ``11月23日（周一）10:30``."""
    local, today = at.astimezone(SHANGHAI), local_day(seen_at)
    day = local.date()
    # Cut to the minute: the words may promise a little less time, never more.
    time_words = "" if whole_day else f"{local.hour:02}:{local.minute:02}"
    near = None if whole_day else NEAR_DAYS.get((day - today).days)
    if near:
        return f"{near} {time_words}"
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）{time_words}"


def _opening(level: Level, done: Done, seen_at: datetime, hours: WorkingHours) -> str:
    if done.at(Promised.ACKNOWLEDGE):
        return ""
    if level.priority is Priority.P0:
        return "已按紧急情况处理，马上有人来。"
    if level.at_all_hours:
        return "已按急修处理，不分昼夜。"
    return "" if hours.is_open(seen_at) else "现在不是上班时间，一上班就处理您的事。"


def _fix(level: Level, word: str) -> str:
    return word if level.fix_is == "fix" else FIX_WORDS[level.fix_is]


def _come(level: Level, word: str) -> str:
    # Where it is urgent at any hour somebody comes, whatever it is: to whoever fell nobody only rings up.
    return "到场" if level.at_all_hours else COME_WORDS.get(word, "到场")


def _times(level: Level, made: Promise, done: Done, seen_at: datetime, word: str) -> tuple[list[str], list[str]]:
    """What is ahead and what was missed, each in a few words."""
    if done.at(Promised.FIX):
        return [], []
    before = (
        (Promised.ACKNOWLEDGE, "回应您"),
        (Promised.ARRIVE, _come(level, word)),
        (Promised.ANSWER, "答复您"),
    )
    owed = [
        (due, f"{when_words(due, seen_at)} 前{words}")
        for what, words in before
        if (due := made.due(what)) and not done.at(what)
    ]
    by_law = level.fix.count is Count.LAW
    last = f"{when_words(made.fix_by, seen_at, whole_day=by_law)}{'' if by_law else ' 前'}{_fix(level, word)}"
    late = [words for due, words in [*owed, (made.fix_by, last)] if due < seen_at]
    ahead = [words for due, words in owed if due >= seen_at]
    return [*ahead, *([f"最迟{last}"] if made.fix_by >= seen_at else [])], late
