"""The words of everything said about reports. Short and kind: many who read them are over seventy."""

from __future__ import annotations

from collections.abc import Mapping

from server.reports.rules.followup import is_low
from server.reports.rules.own_work import ANOTHER
from server.reports.rules.words import Move

MADE = "您的报事已收到，编号 {number}。{promise}"
NEW_CARD = "新报事 {number}"
YOURS_CARD = "派给您的报事 {number}"
OWN_CARD = "您在办的报事 {number}"
BACK_CARD, BACK_CARD_OTHER = "返工报事 {number}", "退回的报事 {number}"
ALARM_CARD = "【紧急】{number} {category}"
ALARM = "【紧急】{estate} {place}：{category}，编号 {number}。请马上处理。"
LOCATED_ALARM = "【紧急·换地点】{estate} 编号 {number}：请到{place}，不是{before}。"
LOCATED = "{number} 换地点了"
LOCATED_WORDS = "请到{after}，原来写的是{before}。"
A_HOME = "一户家里"
ALARMED = "已发到{group}，卡片发给 {count} 位同事。"
ALARMED_NO_GROUP = "没有设值班群，卡片发给 {count} 位同事。"

TOLD: Mapping[Move, tuple[str, str]] = {
    Move.ACKNOWLEDGE: ("已受理", "我们已受理您的报事。"),
    Move.TAKE: ("已接单", "{who}已接单，会尽快与您联系。"),
    Move.ASSIGN: ("已派单", "已安排{who}为您处理。"),
    Move.TRANSFER: ("已换人", "已改由{who}为您处理。"),
    Move.ARRIVE: ("处理中", "{who}已到场开始处理。"),
    Move.PAUSE: ("暂停", "处理暂停：{reason}。恢复后马上告诉您；停久了，隔几天也会告诉您一次。"),
    Move.RESUME: ("处理中", "已恢复处理。"),
    Move.FINISH: ("待验收", "已经处理完，请您看看：满意请确认，没解决可退回。"),
    Move.SETTLE: ("已处理", "您跟进的这件事已经处理完。您这边还没解决的话，请再告诉我们。"),
    Move.ACCEPT: ("已办结", "家里人已确认解决，这张单办结了。没解决可随时重新打开。"),
    Move.AUTO_CLOSE: ("已办结", "等了几天没有收到您的回复，这张单先办结了。没解决可随时重新打开。"),
    Move.WITHDRAW: ("已撤回", "报这件事的邻居已撤回。您这边还没解决的话，请再报一次。"),
    Move.CLOSE_UNFIXED: ("未修复", "这件事暂时没能修好：{reason}。{next}"),
    Move.REFUSE_RETURN: (
        "未认可",
        "复查没有发现问题，请看说明和照片。没有得到认可，先这样结案。还没好可重新打开。",
    ),
    Move.MERGE: ("已合并", "与邻居报的是同一件事，已合在一起处理，进展会同样告诉您。"),
    Move.UNMERGE: ("已拆开", "您的报事已单独处理。"),
    Move.RECLASSIFY: ("级别调整", "这件事的紧急程度已调整为{priority}。"),
    Move.ESCALATE: ("已上报", "{words}"),
    Move.REFER: ("已转办", "{words}"),
    Move.REOPEN: ("已重开", "已重新打开，会换一位同事处理。"),
    Move.RETURN: ("已退回", "已退回重做，会换一位同事处理。"),
    Move.HAND_BACK: ("换人处理", "原来负责的同事来不了了，我们正在换一位，定了马上告诉您。"),
}
"""What residents hear of each move: the state in at most five characters, and a sentence."""

TOLD_OTHER: Mapping[Move, tuple[str, str]] = {
    Move.CLOSE_UNFIXED: ("未解决", "这件事暂时没能解决：{reason}。{next}"),
    Move.REFUSE_RETURN: ("未认可", "换人复核过了，请看说明。没有得到认可，先这样结案。不同意可重新打开。"),
    Move.RETURN: ("已退回", "已退回，会换一位同事重新处理。"),
    Move.FINISH: ("待确认", "已经处理完，请您看看：满意请确认，没解决可退回。"),
}
"""The same of what nobody mends."""
TOLD_ANSWERED: Mapping[Move, tuple[str, str]] = {
    Move.ARRIVE: ("处理中", "{who}已开始处理。"),
    Move.HAND_BACK: ("换人处理", "我们正在换一位同事来办，定了马上告诉您。"),
}
"""And of what somebody answers: nobody need come for it."""

TO_FOLLOWERS: Mapping[Move, str] = {
    Move.FINISH: "您跟进的这件事已经处理完，请您看看。没解决可以退回。",
    Move.ACCEPT: "报这件事的邻居已确认解决，这张单办结了。您这边没解决，可以重新打开。",
    Move.AUTO_CLOSE: "您跟进的这件事已办结。您这边没解决，可以重新打开。",
}
"""The same for those who only follow it, where they are told otherwise: they confirm nothing."""

FOLLOWERS_ONLY = frozenset({Move.SETTLE, Move.WITHDRAW})
"""Moves that whoever made the report has made, or has heard of from elsewhere."""

SPENDS_A_CREDIT = frozenset(
    {Move.TAKE, Move.FINISH, Move.SETTLE, Move.CLOSE_UNFIXED, Move.PAUSE, Move.AUTO_CLOSE, Move.WITHDRAW}
)
"""Moves residents wait for. Everything else goes to the inbox only: credits are few (one per tap)."""

RINGS = frozenset(
    {Move.FINISH, Move.SETTLE, Move.CLOSE_UNFIXED, Move.REFUSE_RETURN, Move.PAUSE, Move.HAND_BACK, Move.REFER}
)
"""Moves for which somebody who reads nothing of ours is rung up. Not when somebody took it, for the number was said on
the phone, nor for what they said themselves; late work is told of by how it stands."""

ALOUD: Mapping[Move, str] = {Move.FINISH: "已经处理完，请您看看。"}
"""How a step is put on the phone, where what is read speaks of buttons."""

ON_ITS_WAY = frozenset({Move.ACKNOWLEDGE, Move.TAKE, Move.ASSIGN, Move.TRANSFER, Move.HAND_BACK})
"""Moves that say no more than that somebody looks at it: untold where another message has said so already."""

ANSWERED = "物业回复了您：{words}"
RESIDENT_SAID = "报事人留言：{words}"
RESIDENT_SAID_JOINT = "报事人留言：{words}（报的是 {number}，已并入这一件）"
INTERNAL_SAID = "内部留言：{words}"
URGED = "{number} 被催第 {count} 次，请优先处理。"
NOTICED = "编号 {number} {ended}，等您确认。没有问题请点确认；不回复的话，几天后会自动办结。"
NOTICED_OWN = "编号 {number} {ended}。这件事您自己经手过，由家里别的人确认；没有人确认的话，几天后会自动办结。"
FINISHED_OWN = "已经处理完。" + ANOTHER
STANDS, STANDS_STAFF = (
    "{number} 很久没有进展",
    "{place} {category}：已替您告诉住户还在等。请看一眼，写一句进展或恢复处理。",
)
WITHOUT_WORDS: Mapping[Move, str] = {
    Move.ESCALATE: "已上报上级，正在督办。",
    Move.REFER: "已转交负责单位，我们会一直跟进。",
}
"""What is said of a move where nobody wrote words, or where the words were for the reporter alone."""

LOW_STARS, LOW_STARS_WORDS = (
    "{number} 住户打了 {stars} 星",
    "{place} {category}：请看一眼经过，打电话问一问。已放进工作台“报事”页的“打电话”。",
)
LOW_STARS_KEPT = "{place} {category}：请看一眼经过。"
"""The same where nobody is rung up, because who reported it stays unknown."""
ACCEPTED, ACCEPTED_WELL = "住户已确认解决。", "住户已确认解决，辛苦了。"
ENOUGH = 3
"""Stars above which somebody is thanked for their trouble."""
ACCEPTED_LOW = "住户确认了，打了 {stars} 星。主管会打电话问一问，请把经过准备好。"


def accepted(stars: int | None) -> str:
    """What whoever did the work reads once it is accepted, by how well it was found."""
    if is_low(stars):
        return ACCEPTED_LOW.format(stars=stars)
    return ACCEPTED_WELL if stars is None or stars > ENOUGH else ACCEPTED


REFUSED, REFUSED_WORDS = "{number} 几次没有被认可", "{place} {category}：请看一眼经过，帮着协调、督促。"
REFUSED_CLOSED, REFUSED_CLOSED_WORDS = (
    "{number} 没有被认可就结案了",
    "{place} {category}：住户几次没有认可，物业已结案。请看一眼经过，帮着协调、督促。",
)

CARD_OVER: Mapping[Move, str] = {
    Move.FINISH: "已处理",
    Move.CLOSE_UNFIXED: "已结案",
    Move.WITHDRAW: "住户已撤回",
    Move.MERGE: "已合并到另一单",
    Move.REFUSE_RETURN: "已结案，住户没有认可",
    Move.ACCEPT: "住户已确认",
    Move.AUTO_CLOSE: "已办结",
    Move.SETTLE: "已答复",
}
"""What the buttons of a card give way to once there is nothing left to take."""

CARD_TAKEN = "{who}已接单"
CARD_ASSIGNED = "{number} 已派给{who}。"
CARD_WHOM = "派给谁"
CARD_WHO = "{name}（手上{load}单）"
CARD_HANDED_BACK = "已退回，等人接单"
CARD_RECEIVED = "好的，已记下您收到了 {number}。"

CARD_OLD = "这张卡片是上一轮的，请在新的卡片或小程序里处理。"
CARD_MOVED_ON = "{number} 有了新进展，卡片已经更新，请再看一眼。"

TO_PHONE, TO_PHONE_WORDS = (
    "{number} 请打电话告诉报事人",
    "{place} {category}有了进展，报事人没有微信。要说的话在工作台“报事”页的“打电话”里。",
)
TO_TELL_TITLE = "有住户等您打电话"
TO_TELL = "有 {count} 件报事有了进展，报事人没有微信，还没人告诉。请在工作台“报事”页点“打电话”。"
CALLS_TITLE = "今天要回访"
CALLS = "有 {count} 件办结的报事要打电话问一问，请在工作台“报事”页点“打电话”。"
