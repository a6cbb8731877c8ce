"""The words that go out about sheets. Short and kind: many who read them are over seventy."""

from __future__ import annotations

from server.bulletins.queries.brief import Brief
from server.bulletins.rules.telling import PHONE_WORDS

WAITING_TITLE = "简报待审阅"
WAITING = "{mark} 已生成，请在 {by} 前到工作台审阅。"
SEE_AGAIN = "{mark} 审阅通过后又改过内容，请在 {by} 前到工作台再看一遍，通过后才会发布。到时没有人看就暂缓发布。"
CORRECTION_AGAIN = "{mark} 审阅通过后又改过内容，请到工作台再看一遍，通过后才会发布。"
THEN_SENT = "到时没有审阅会自动发布。"
THEN_HELD = "到时没有审阅会暂缓发布。"
HELD_TITLE = "简报暂缓发布"
HELD = "{mark} 没有发布：{why}请到工作台“简报”里处理。"
AHEAD_TITLE = "有一期简报提前发了"
AHEAD = (
    "系统时间出过错，{mark} 提前发了，那天的事还没有写进去。到了那天会自动重新清点，再请您看过发布；"
    "您也可以现在就把它撤下。"
)
RECOUNTED_TITLE = "简报更正待审阅"
RECOUNTED = "{mark} 以前提前发了，现在已按当天的记录重新清点。请到工作台看过更正，通过后才会发布。"
OVERRIDE_TITLE = "紧急发布等您确认"
OVERRIDE = "有同事提出在免打扰时段发布 {mark}：{why}。请到工作台打开这一期确认；不确认就不会发。"
TEAM = "{mark} 已发布。{headline}"
TEAM_LATE = "{mark} 已补发（晚于平时）。{headline}"
CORRECTED_TITLE = "{title}有更正"
CORRECTED = "您看过的 {day} {kind}有一处更正：{note}"
WITHDRAWN_TITLE = "【已撤下】小区简报"
WITHDRAWN = "这一期简报已撤下，请以后面的版本为准。"
BROUGHT_TITLE = "简报投稿待审核"
BROUGHT = "有新的简报投稿（{what}），请到工作台审核后采用。"
GROUP_END = "点开小程序看全文。"
LONGEST_GROUP_WORDS = 1200


def waiting(told: Brief, by: str, sends: bool) -> str:
    """What the reviewer hears."""
    return WAITING.format(mark=told.mark, by=by) + (THEN_SENT if sends else THEN_HELD)


def see_again(told: Brief, by: str) -> str:
    """What those hear who may let a sheet go that was changed after its review."""
    return (SEE_AGAIN if told.review_by else CORRECTION_AGAIN).format(mark=told.mark, by=by)


def team(told: Brief) -> str:
    """What the staff group hears."""
    return (TEAM_LATE if told.late else TEAM).format(mark=told.mark, headline=told.headline)


def group_words(told: Brief) -> str:
    """What an owners' group reads under the mark: the sheet in lines, cut at a line where it is too long."""
    phone = PHONE_WORDS.format(phone=told.view.phone) if told.view.phone else ""
    kept: list[str] = []
    for line in told.words.split("\n")[1:]:
        if line == phone:
            continue
        if sum(map(len, kept)) + len(kept) + len(line) > LONGEST_GROUP_WORDS:
            break
        kept.append(line)
    return "\n".join([*kept, GROUP_END + phone])
