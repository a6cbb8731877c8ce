"""The words of everything said about claims to homes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from server.kit.area import square_metres
from server.kit.pages.look import show_day
from server.kit.sentences import because, closed, ring
from server.places.rules import AREA_SOURCE_LABELS, AreaSource

ASKED = "有住户申请绑定 {home}，请在 {by} 前核实。"
BOUND = "{home} 已绑定成功，现在可以报事了。"
REFUSED = "{home} 的绑定没有通过。{reason}想问清楚，{ring}"
ENDED = "{home} 的住户登记已经结束。{reason}如果不对，{ring}"
JOINED_TITLE = "您家登记了{role}"
JOINED = "{home} 登记了一位{role}（{who}），可以替这一户报事{more}，不能投票。不是您同意的，{ring}物业核实后马上取消。"
MAY_MORE = {"family": "、缴费、看小区账本", "tenant": "、缴费"}
SOLD_TITLE = "房屋换了业主"
SOLD = "{home} 从 {on} 起登记了新业主。您以前的账单和报事还能看。不是您办的，请马上打物业电话{phone}。"
SHARED_TITLE = "您家登记了共有业主"
SHARED = "{home} 从 {on} 起登记了共有业主（{who}），可以替这一户投票、缴费。不是您同意的，{ring}物业核实后马上更正。"
GONE_TITLE = "您的住户登记到期"
GONE = "{home} 登记了新业主，您在这里的住户登记到 {on} 为止。以前自己的报事还能看。还住在这里的话，{ring}"
LET_TITLE = "您租的房子换了业主"
LET = "{home} 从 {on} 起登记了新业主，您的租户登记不变，照样可以报事、缴费。租约的事，请和新业主商量。"
BOUGHT_TITLE = "登记您为业主"
BOUGHT = "{home} 从 {on} 起登记您为业主。在小程序里绑定这套房，就能报事、缴费、投票。{rented}不是您的房子，{ring}"
RENTED = "承租人仍在：房子卖了，租约照旧（民法典第 725 条）。租期到了，可以请物业按到期日结束租户登记。"
ENDS_TITLE = "您的住户登记有到期日"
ENDS = "{home} 的住户登记到 {on} 为止，那天以前照常使用。{reason}如果不对，{ring}"
TOUCHED_TITLE = "工作账号有变动"
TOUCHED = {
    "phone": "办了手机丢失，旧手机和企业微信已退出", "number": "登记了手机号", "wecom": "绑定了企业微信",
    "password": "重置了密码",
}  # fmt: skip
TOUCHED_ACCOUNT = "{by} 给 {who}{done}。您不知道这件事的话，请马上问本人；不对的，请系统管理员停用这个账号。"
TOUCHED_YOURS = "{by} 给您的工作账号{done}。不是您要求的，请马上告诉系统管理员。"

TYPED_TITLE = "有人手工登记了业主的手机号"
TYPED = (
    "{by} 给 {home} 的业主（{who}）手工登记了手机号或证件。用这个号码申请绑定的人，要由另一位同事核实后才能通过。"
    "您不知道这件事的话，请马上问清。"
)
TYPED_YOURS_TITLE = "您家业主的手机号有登记"
TYPED_YOURS = "物业给 {home} 的业主（{who}）手工登记了手机号或证件。不是您家要办的，{ring}物业核实后马上更正。"
RELEASED_TITLE = "有业主的旧微信被解除"
RELEASED = (
    "{by} 登记 {home} 的 {who} 手机不在本人手里，旧微信已退出。用别的号码申请绑定的人，要由另一位同事核实后才能通过。"
    "您不知道这件事的话，请马上问清。"
)
RELEASED_YOURS_TITLE = "您家有人办了手机丢失"
RELEASED_YOURS = "物业登记 {home} 的 {who} 手机不在本人手里，旧微信已退出。不是本人要办的，{ring}"
CHANGED, OLD_HOME = "有变动", "原来的住户"
OLD_PHONE_TITLE = "这个微信已退出原来的住户"
OLD_PHONE = (
    "物业登记了原来的住户手机不在本人手里，所以这个微信已退出。手机一直在您手里的话，{ring}也可以带证件到物业当面说。"
)

AREA_TITLE = "房屋面积有更正"
AREA = (
    "{home} 的面积从 {before} 平方米（{was}）更正为 {after} 平方米（{now}）。看的材料：{paper}"
    "以后的账单和表决按新面积算。"
)
AREA_YOURS = "如果不对，{ring}"
AREA_STAFF = "由{by}登记。您不知道这件事的话，请看一眼材料。"

GRANTED_TITLE = "有人得到了工作权限"
GRANTED = (
    "{by} 给 {who}授予了“{role}”，范围是{scope}{money}。"
    "您不知道这件事的话，请马上当面问清；问不清的，请系统管理员停用这个账号。"
)
MONEY = "，可以审批钱款"
TAKEN_TITLE = "有人的工作权限收回了"
TAKEN = "{by} 收回了 {who}的“{role}”，范围是{scope}。您不知道这件事的话，请马上当面问清；不对的，请重新授予。"
TAKEN_CLOSED = "{by} 停用了 {who}的工作账号，“{role}”（{scope}）一起收回了。您不知道这件事的话，请马上当面问清。"
TAKEN_YOURS = "{by} 收回了您的“{role}”，范围是{scope}。您觉得不对的话，请当面问清，或者告诉系统管理员。"
CLOSED_TITLE = "您的工作账号停用了"
CLOSED = "{by} 停用了您的工作账号，工作权限一起收回了。{because}您觉得不对的话，请告诉系统管理员。"
DUTY_TITLE = "您的值班改了"
DUTY = "{by} 把您改成了{duty}。不对的话，请当面问清，或者自己改回来。"
DUTIES = {True: "值班", False: "不值班"}


def answered(words: str, home: str, reason: str, phone: str | None) -> str:
    """What became of a claim: why, and whom to ring where that is not right."""
    return words.format(home=home, reason=because(reason), ring=ring(phone))


def sold(home: str, on: date, phone: str | None) -> str:
    """What somebody hears who is no longer the owner."""
    return SOLD.format(home=home, on=show_day(on), phone=f" {phone}" if phone else "")


def shared(home: str, on: date, who: Iterable[str], phone: str | None) -> str:
    """What an owner hears of those who own the home with them now, and whom to ring where that is wrong."""
    return SHARED.format(home=home, on=show_day(on), who="、".join(who), ring=ring(phone))


def gone(home: str, on: date, phone: str | None) -> str:
    """What family hears whose owner sold the home; neither who bought it nor why."""
    return GONE.format(home=home, on=show_day(on), ring=ring(phone))


def bought(home: str, on: date, rented: bool, phone: str | None) -> str:
    """What somebody hears who owns a home from now on, and that a lease goes on where there is one."""
    return BOUGHT.format(home=home, on=show_day(on), rented=RENTED if rented else "", ring=ring(phone))


def ends(home: str, on: date, reason: str, phone: str | None) -> str:
    """What family or a tenant hears of a day on which their time in a home ends."""
    return ENDS.format(home=home, on=show_day(on), reason=because(reason), ring=ring(phone))


def corrected(home: str, before: int, was: str, after: int, now: str, paper: str) -> str:
    """What everybody hears of an area that was put right."""
    was, now = (AREA_SOURCE_LABELS[AreaSource(source)] for source in (was, now))
    return AREA.format(
        home=home, before=square_metres(before), was=was, after=square_metres(after), now=now, paper=closed(paper)
    )


def typed(home: str, who: Iterable[str], phone: str | None) -> str:
    """What a home hears whose owner got a number by the hand of staff."""
    return TYPED_YOURS.format(home=home, who="、".join(who), ring=ring(phone))


def released(home: str, who: str, phone: str | None) -> str:
    """What a home hears of whose phone was let go."""
    return RELEASED_YOURS.format(home=home, who=who, ring=ring(phone))


def joined(home: str, role: str, called: str, who: str, phone: str | None) -> str:
    """What an owner hears of somebody who was bound to their home, and whom to ring where that is wrong."""
    return JOINED.format(home=home, role=called, who=who, more=MAY_MORE[role], ring=ring(phone))
