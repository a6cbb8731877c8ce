"""What those who keep and those who have a card read of it: short, with the day."""

from __future__ import annotations

from datetime import date

from server.contacts.queries.due import Ending, Told

ASKED_TITLE = "请确认：{name}的联系名片"
ASKED = (
    "{estate}：{by}登记了{name}（{duty}）的联系名片，要另一位确认，住户才看得到。"
    "请打一打值班电话，再到工作台“联系名片”确认或退回。"
)
SHOWN_TITLE = "您的联系名片住户看得到了"
SHOWN = "{estate}的住户现在能看到：{name}，{duty}，值班电话 {phone}。不对的话，请马上告诉社区或街道。"
REFUSED_TITLE = "退回了：{name}的联系名片"
REFUSED = "{estate}：您登记的{name}的联系名片退回了，原因：{why}。改好后请重新登记。"
ENDED_TITLE = "您的联系名片收起了"
ENDED = "{estate}的住户不再看到您的名片，原因：{why}。"
SOON_TITLE = "{name}的{label}快到期"
SOON = (
    "{estate}{name}（{duty}）的{label}到 {until}，过了这天住户就看不到这张名片。"
    "请提前办好，再到工作台“联系名片”写新的日子。"
)
OVER_TITLE = "{name}的{label}过期了"
OVER = (
    "{estate}{name}（{duty}）的{label}到 {until}，已经过了，住户现在看不到这张名片。"
    "办好后请到工作台“联系名片”重新登记。"
)


def day(when: date) -> str:
    """``2026年11月23日``: with the year, as terms run over years."""
    return f"{when.year}年{when.month}月{when.day}日"


def of(words: str, told: Told, by: str = "") -> str:
    """Words about a card."""
    return words.format(estate=told.estate, name=told.name, duty=told.duty, phone=told.phone, why=told.why, by=by)


def ending(one: Ending, words: str) -> str:
    """Words about what of a card ends."""
    card = one.card
    return words.format(estate=card.estate, name=card.name, duty=card.duty, label=one.label, until=day(one.until))
