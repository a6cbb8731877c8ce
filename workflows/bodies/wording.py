"""What people read of the bodies of their estate: short, kind, with the day."""

from __future__ import annotations

from datetime import date

from server.bodies.queries.sitting import Sitting
from server.bodies.rules.makeup import Kind
from server.bodies.rules.steps import Due

FOUNDED_TITLE = {
    Kind.PREPARATORY: "筹备组成立了", Kind.COMMITTEE: "业委会选出来了", Kind.CHANGE: "业委会开始换届",
    Kind.MANAGEMENT: "物管会成立了",
}  # fmt: skip
FOUNDED = {
    Kind.PREPARATORY: "{estate}业主大会筹备组 {since}成立：{members}。接下来会公布大会要议的事，请您留意。",
    Kind.COMMITTEE: "{estate}业委会 {since}选出：{members}。名单和任期在“业委会”里看。",
    Kind.CHANGE: "{estate}换届小组 {since}成立：{members}。新一届选出来以前，选聘物业、调价、大修这些大事先不定。",
    Kind.MANAGEMENT: "街道 {since}组建了{estate}物管会：{members}。名单在“业委会”里看。",
}
NOTED_TITLE = "{label}名单登记了"
NOTED = "{estate}{label}（{since}起）的名单登记好了：{members}。名单和任期在“业委会”里看。"
ENDED_TITLE = "{label}结束了"
ENDED = "{estate}{label} {on}结束：{why}。"
FIRST_TITLE = "可以筹备首次业主大会了"
FIRST = "{estate}已经达到召开首次业主大会的条件。请社区和街道指导成立筹备组，工作台“业主组织”里有数字。"
SOON_TITLE, LATE_TITLE = "{estate}：{what}", "{estate}：{what}，日子过了"
SOON = "{label}最晚 {by}要{what}（{law}）。办好后请在工作台“业主组织”里记下日子。"
LATE = "{label}最晚 {by}应{what}（{law}），还没有记下办好的日子。请马上办，办好后在工作台“业主组织”里记下。"
TERM = "{label}的任期还没有登记。请社区在工作台“业主组织”里写明任期的最后一天，到期前才能提醒换届。"
TERM_TITLE = "{estate}：请登记业委会任期"
UNSEATED_TITLE = "选举没有选够委员"
UNSEATED = "选举有了最终结果，但人数不够成立业委会，系统没有登记新的业委会。请社区看过结果后安排补选。"
ASKED_TITLE = "请确认：{what}"
ASKED = "{estate}：{by}写了{what}（{on}），要社区或街道的另一位确认才算。请在工作台“业主组织”里核对文件后确认或退回。"
REFUSED_TITLE = "退回了：{what}"
REFUSED = "{estate}：您写的{what}退回了，原因：{why}。改好后请重新登记。"
TERM_SET_TITLE = "{label}的登记改了"
TERM_SET = "{estate}{label}{until}。不对的话，请在工作台“业主组织”里核对。"
CHANGED_TITLE = "{label}名单改了"
CHANGED = "{estate}{label}的名单改了，现在是：{members}。不对的话，请在工作台“业主组织”里核对。"
MOST_NAMES = 15


def day(when: date) -> str:
    """``2026年11月23日``: with the year, as terms run over years."""
    return f"{when.year}年{when.month}月{when.day}日"


def names(members: tuple[str, ...]) -> str:
    """The members, as they are told in one line."""
    said = "、".join(members[:MOST_NAMES])
    return said if len(members) <= MOST_NAMES else f"{said}等 {len(members)} 人"


def founded_title(told: Sitting) -> str:
    """What a body that was written down is called in a title: news only where it is."""
    return NOTED_TITLE.format(label=told.label) if told.long_since else FOUNDED_TITLE[Kind(told.kind)]


def founded(told: Sitting) -> str:
    """A body was set up, or had sat for long and was written down now."""
    if told.long_since:
        return NOTED.format(estate=told.estate, label=told.label, since=day(told.since), members=names(told.members))
    return FOUNDED[Kind(told.kind)].format(estate=told.estate, since=day(told.since), members=names(told.members))


def term(told: Sitting) -> str:
    """Until when a body sits, after two people have said so."""
    until = f"的任期到 {day(told.until)}" if told.until else "的日子和文件改了"
    return TERM_SET.format(estate=told.estate, label=told.label, until=until)


def due(told: Sitting, one: Due, words: str) -> str:
    """A step that is soon due, or late."""
    assert one.by is not None
    return words.format(label=told.label, by=day(one.by), what=one.label, law=one.law)
