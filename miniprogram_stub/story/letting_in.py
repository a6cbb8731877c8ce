"""租户小周: nobody on a roster; staff look at the claim, refuse it with a reason, and let him in the second time."""

from __future__ import annotations

from miniprogram_stub.phone import Json
from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.town import XIUSHAN, Town, refusal

REASON = "请携带身份证和房产证到物业服务中心核对。"


def play(town: Town) -> None:
    """Refused, then approved, each through the console."""
    town.tell.chapter("租户小周")
    screen = Screen(town.system.server)
    screen.sign_in_by_wecom("zhaojie")
    town.tell.seen("赵姐在电脑上用企业微信登录了工作台", "住户审核" in screen.text)
    claim = _ask(town)
    _refuse(town, screen, claim)
    again = _ask_again(town)
    _approve(town, screen, again)
    screen.close()


def _ask(town: Town) -> Json:
    tell, tenant = town.tell, town.phone("xiaozhou")
    tenant.sign_in()
    home_id = tenant.home(tenant.estate(XIUSHAN), "21栋", "1单元", "101")
    no = refusal(lambda: tenant.bind(home_id, "tenant", "周小满", "1234"))
    tell.seen(f"小周还没验证手机号就想绑定，得到提示：{no and no.sentence}", no and no.status == 409)
    tenant.confirm_phone()
    claim = tenant.bind(home_id, "tenant", "周小满", "1234")
    tell.seen("他申请绑定 21栋1单元101（租户）：名册上没有他，进入人工审核", claim["state"] == "waiting")
    said = refusal(lambda: tenant.report(_lamp(town)))
    tell.seen(f"没通过以前他不能报事：{said and said.sentence}", said and said.status in (403, 404))
    return claim


def _refuse(town: Town, screen: Screen, claim: Json) -> None:
    tell, tenant = town.tell, town.phone("xiaozhou")
    page = _open(screen, claim)
    tell.seen("赵姐在“住户审核”里点开这一条：手机号对不上名册", "对不上" in screen.text and "租户" in screen.text)
    tell.seen("页面上他的手机号只露头尾", "199****0555" in screen.text and "19900000555" not in screen.text)
    screen.submit(f"{page}/refuse", reason=REASON)
    tell.say(f"她选“不通过”，写明：{REASON}")
    refused = tenant.bindings()[0]
    tell.seen("小周马上看到结果和原因", refused["state"] == "refused" and refused["reason"] == REASON)
    tell.wait("收件箱里也有", lambda: [row for row in tenant.inbox() if REASON in row["words"]])


def _ask_again(town: Town) -> Json:
    tenant = town.phone("xiaozhou")
    claim = tenant.bind(tenant.bindings()[0]["home"]["id"], "tenant", "周小满", "1234")
    town.tell.seen("小周带着租赁合同去了服务中心，又申请一次", claim["state"] == "waiting")
    return claim


def _approve(town: Town, screen: Screen, claim: Json) -> None:
    tell, tenant = town.tell, town.phone("xiaozhou")
    page = _open(screen, claim)
    screen.submit(f"{page}/approve")
    tell.seen("赵姐核实无误，点“通过”", "已通过" in screen.text)
    rights = tenant.me()["homes"][0]["rights"]
    tell.seen(f"小周进来了：能{'、'.join(_RIGHTS[right] for right in rights)}，不能投票", "vote" not in rights)
    tell.seen("他报了一件事，收到编号", tenant.report(_lamp(town))["number"])


def _open(screen: Screen, claim: Json) -> str:
    page = f"/console/bindings/{claim['id']}"
    screen.open("/console/bindings")
    assert page in screen.links.values()
    screen.open(page)
    return page


def _lamp(town: Town) -> Json:
    return {
        "estate_id": town.known["estate_id"], "kind": "repair", "category": "lighting", "place": "public",
        "words": "一楼门厅灯不亮",
    }  # fmt: skip


_RIGHTS = {"report": "报事", "pay": "缴费", "see_books": "看公开账目", "see_bills": "看账单", "object": "提异议"}
