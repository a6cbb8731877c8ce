"""axe finds nothing on any page of the console, on a desk and on a tablet; a new page has to find its place here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

import config
from bootstrap import rooms
from miniprogram_stub.story import leak
from miniprogram_stub.story.town import XIUSHAN, Town
from server.bulletins.service import contributing, correcting
from server.console.navigation import Navigation
from server.console.pages import own_pages
from server.people.rules import ADMIN, STREET
from tests.browser.ballots import Polls, said
from tests.browser.committees import Committees
from tests.browser.console_fees import Counter
from tests.browser.desks import PHONE, TABLET, WIDE, Desk, employ
from tests.browser.matters import Matters
from tests.browser.readable import violations, violations_of_size
from tests.browser.steps import report_dark_stairs
from tests.browser.system import System
from tests.browser.talked import chats_of
from tests.browser.told import Told

pytestmark = pytest.mark.browser

SIGNED_OUT = {"/sign-in"}
VISITS = {
    "/": [""],
    "/me": ["me"],
    "/password": ["password"],
    "/reports": ["reports", "reports?queue=all", "reports?queue=ended&q=nothing"],
    "/reports/new": ["reports/new", "reports/new?estate={estate}"],
    "/reports/checks": ["reports/checks"],
    "/reports/calls": ["reports/calls"],
    "/reports/figures": ["reports/figures", "reports/figures?estate={estate}"],
    "/reports/<id:report_id>": ["reports/{leak}", "reports/{lamp}"],
    "/reports/<id:report_id>/record": ["reports/{leak}/record"],
    "/chats": ["chats?estate=0", "chats?show=bot", "chats?show=ended"],
    "/chats/<id:chat_id>": ["chats/{chat}", "chats/{taken}"],
    "/chats/<id:chat_id>/report": ["chats/{taken}/report"],
    "/chats/duty": ["chats/duty?estate=0", "chats/duty?estate={estate}"],
    "/matters": ["matters?estate=0", "matters?show=ended"],
    "/matters/new": ["matters/new?estate=0", "matters/new?estate={estate}"],
    "/matters/<id:matter_id>": ["matters/{matter}", "matters/{decided}"],
    "/matters/<id:matter_id>/edit": ["matters/{matter}/edit"],
    "/matters/<id:matter_id>/plan": ["matters/{matter}/plan", "matters/{decided}/plan"],
    "/matters/<id:matter_id>/objections": ["matters/{matter}/objections"],
    "/matters/<id:matter_id>/meetings": ["matters/{matter}/meetings"],
    "/votes": ["votes?estate=0", "votes?show=counting"],
    "/votes/new": ["votes/new?estate=0", "votes/new?estate={estate}", "votes/new?estate={estate}&type=COMMITTEE_ELECT"],
    "/votes/rules": ["votes/rules?estate=0"],
    "/votes/rules/<id:estate_id>": ["votes/rules/{estate}"],
    "/votes/<id:poll_id>": ["votes/{poll}", "votes/{running}", "votes/{official}"],
    "/votes/<id:poll_id>/edit": ["votes/{poll}/edit"],
    "/votes/<id:poll_id>/candidates": ["votes/{election}/candidates?q=22"],
    "/votes/<id:poll_id>/roll": ["votes/{poll}/roll", "votes/{running}/roll?q=22"],
    "/matters/<id:matter_id>/joins": ["matters/{signed}/joins", "matters/{matter}/joins"],
    "/committee": ["committee"],
    "/committee/<id:meeting_id>": ["committee/{called}", "committee/{held}", "committee/{out}"],
    "/bodies": ["bodies"],
    "/contacts": ["contacts"],
    "/contacts/<id:estate_id>": ["contacts/{estate}"],
    "/votes/<id:poll_id>/publish": ["votes/{poll}/publish"],
    "/votes/<id:poll_id>/canvass": ["votes/{running}/canvass"],
    "/votes/<id:poll_id>/visits": ["votes/{running}/visits"],
    "/votes/<id:poll_id>/paper": ["votes/{running}/paper?q=22"],
    "/votes/<id:poll_id>/paper/heads/<id:head_id>": ["votes/{running}/paper/heads/{head}"],
    "/votes/<id:poll_id>/paper/<id:entry_id>": ["votes/{running}/paper/{entry}"],
    "/votes/<id:poll_id>/proxies": ["votes/{running}/proxies"],
    "/votes/<id:poll_id>/disputes": ["votes/{counted}/disputes"],
    "/votes/<id:poll_id>/result": ["votes/{counted}/result", "votes/{elected}/result", "votes/{official}/result"],
    "/votes/<id:poll_id>/key": ["votes/{counted}/key"],
    "/fees": ["fees?estate=0", "fees?estate={estate}"],
    "/fees/tariffs": ["fees/tariffs"],
    "/fees/items/<id:item_id>": ["fees/items/{item}", "fees/items/{meter}"],
    "/fees/items/<id:item_id>/meters": ["fees/items/{meter}/meters"],
    "/fees/levies/<id:levy_id>": ["fees/levies/{levy}"],
    "/fees/repairs": ["fees/repairs", "fees/repairs?show=all"],
    "/fees/openings": ["fees/openings?estate={estate}"],
    "/fees/openings/<id:opening_id>": ["fees/openings/{opening}"],
    "/fees/terms": ["fees/terms"],
    "/fees/runs": ["fees/runs"],
    "/fees/runs/<id:run_id>": ["fees/runs/{run}", "fees/runs/{run}?show=gone&q=22"],
    "/fees/bills/<id:bill_id>": ["fees/bills/{bill}"],
    "/fees/disputes": ["fees/disputes", "fees/disputes?show=answered"],
    "/fees/dunning": [
        "fees/dunning",
        "fees/dunning?show=prepared",
        "fees/dunning?show=sent",
        "fees/dunning?show=watch",
    ],
    "/fees/debtors/<id:debtor_id>": ["fees/debtors/{debtor}"],
    "/fees/ladder": ["fees/ladder"],
    "/fees/rates": ["fees/rates?months=12"],
    "/fees/rates/rows": ["fees/rates/rows?estate={estate}&first={quarter}&last={quarter}"],
    "/desk": ["desk", "desk?q=1&typing=true"],
    "/desk/<id:home_id>": ["desk/{owing}"],
    "/desk/taken/<id:payment_id>": ["desk/taken/{taken}"],
    "/payments": ["payments", "payments?show=waiting&q=nothing"],
    "/payments/<id:payment_id>": ["payments/{payment}"],
    "/payments/review": ["payments/review"],
    "/payments/refunds": ["payments/refunds", "payments/refunds?show=over"],
    "/payments/exceptions": ["payments/exceptions", "payments/exceptions?show=settled"],
    "/payments/statements": ["payments/statements"],
    "/payments/statements/<id:statement_id>": ["payments/statements/{statement}"],
    "/payments/invoices": ["payments/invoices"],
    "/payments/cash": ["payments/cash"],
    "/payments/export": ["payments/export"],
    "/accounts/<id:home_id>": ["accounts/{owing}"],
    "/accounts/<id:home_id>/statement": ["accounts/{owing}/statement"],
    "/notices": ["notices?estate=0", "notices?show=waiting"],
    "/notices/new": ["notices/new", "notices/new?estate={estate}"],
    "/notices/<id:notice_id>": ["notices/{notice}"],
    "/notices/<id:notice_id>/groups": ["notices/{notice}/groups"],
    "/notices/<id:notice_id>/edit": ["notices/{draft}/edit"],
    "/handbook": ["handbook", "handbook?q=装电梯要多少人同意", "handbook?q=天气"],
    "/handbook/<id:version_id>": ["handbook/{handbook}"],
    "/deliveries/notices/<id:notice_id>": ["deliveries/notices/{notice}"],
    "/deliveries/notices/<id:notice_id>/people": ["deliveries/notices/{notice}/people?show=no_credit"],
    "/deliveries/notices/<id:notice_id>/homes": ["deliveries/notices/{notice}/homes?hours=0"],
    "/books": ["books?estate=0", "books?estate={estate}&part=year"],
    "/books/entries": ["books/entries?show=all"],
    "/books/entries/<id:entry_id>": ["books/entries/{booked}"],
    "/books/new": ["books/new", "books/new?kind=to_fund"],
    "/books/questions": ["books/questions"],
    "/books/budget": ["books/budget"],
    "/books/settlement": ["books/settlement", "books/settlement?year=2026"],
    "/books/fund": ["books/fund"],
    "/openness": ["openness"],
    "/openness/new": ["openness/new?item=public_income"],
    "/openness/postings/<id:board_id>": ["openness/postings/{board}"],
    "/books/fund/new": ["books/fund/new", "books/fund/new?kind=use"],
    "/books/fund/statements/<id:paper_id>": ["books/fund/statements/{statement}"],
    "/books/fund/uses/<id:paper_id>": ["books/fund/uses/{fund_use}"],
    "/books/trial": ["books/trial"],
    "/contract": ["contract?estate=0", "contract?estate={estate}"],
    "/bulletins": ["bulletins?estate=0", "bulletins?day={day}", "bulletins?kind=weekly&show=none"],
    "/bulletins/<id:sheet_id>": ["bulletins/{sheet}", "bulletins/{correction}"],
    "/bulletins/<id:sheet_id>/figure": [
        "bulletins/{sheet}/figure?section=reports&key=done",
        "bulletins/{sheet}/figure?section=reports&key=overdue",
    ],
    "/bulletins/calendar": [
        "bulletins/calendar?estate=0&month={month}",
        "bulletins/calendar?estate={estate}&month={month}",
    ],
    "/bulletins/plan": ["bulletins/plan?estate=0"],
    "/bulletins/plan/<id:estate_id>": ["bulletins/plan/{estate}"],
    "/bulletins/contributions": ["bulletins/contributions?estate=0", "bulletins/contributions?show=answered"],
    "/groups": ["groups?estate=0", "groups?show=unplaced", "groups?show=broken"],
    "/groups/<id:group_id>": ["groups/{group}"],
    "/bindings": ["bindings", "bindings?show=answered"],
    "/bindings/<id:binding_id>": ["bindings/{claim}"],
    "/estates": ["estates"],
    "/estates/<id:estate_id>": ["estates/{estate}"],
    "/homes": ["homes?estate=0", "homes?estate={estate}", "homes?estate={estate}&q=702"],
    "/homes/<id:home_id>": ["homes/{home}"],
    "/homes/<id:home_id>/area": ["homes/{home}/area"],
    "/homes/<id:home_id>/owners": ["homes/{home}/owners"],
    "/lifts/new": ["lifts/new?estate=0", "lifts/new?estate={estate}"],
    "/lifts/<id:lift_id>": ["lifts/{lift}"],
    "/lifts": ["lifts?estate=0", "lifts?estate={estate}"],
    "/lifts/<id:lift_id>/plate": ["lifts/{lift}/plate"],
    "/rosters": ["rosters?estate=0"],
    "/rosters/<id:import_id>": ["rosters/{roster}"],
    "/deliveries": ["deliveries?estate=0", "deliveries?show=unclear", "deliveries?show=sent"],
    "/deliveries/<id:message_id>": ["deliveries/{message}"],
    "/jobs": ["jobs"],
    "/jobs/<name>": ["jobs/engine.watch", "jobs/media.forget_unused"],
    "/staff": ["staff"],
    "/staff/new": ["staff/new"],
    "/staff/<id:person_id>": ["staff/{member}"],
    "/audit": ["audit?estate=0", "audit?thing=report"],
}
"""Every page one can stand on, and where to look at it."""
OTHERS_VISITS = {
    "/matters/<id:matter_id>/hardships": ("street", ["matters/{signed}/hardships"]),
    "/bodies/<id:estate_id>": ("street", ["bodies/{estate}"]),
    "/committee/new": ("member", ["committee/new", "committee/new?estate={estate}"]),
}
"""What an administrator does not see, and who does."""

PIECES = {
    "/notices/<id:notice_id>/drawn",
    "/nav",
    "/chats/<id:chat_id>/live",
    "/chats/<id:chat_id>/lines/<id:line_id>",
    "/groups/spots",
    "/reports/held/<id:person_id>",
    "/reports/new/homes",
    "/reports/new/questions",
    "/rosters/<id:import_id>/progress",
    "/sign-in/wecom",
    "/sign-in/back",
    "/votes/<id:poll_id>/whole",
    "/votes/<id:poll_id>/official",
    "/votes/<id:poll_id>/proof",
    "/votes/disputes/<id:dispute_id>/slip",
    "/fees/runs/<id:run_id>/progress",
    "/desk/<id:home_id>/split",
    "/fees/terms/<id:estate_id>/late",
    "/payments/export/month",
    "/reports/figures/export",
    "/fees/arrears/export",
}
"""What is no page: pieces other pages fetch (they are looked at there), ways to and from WeCom,
and ways to a file."""


def test_every_page_of_the_console_is_known_here() -> None:
    pages = rooms.pages()
    declared = {page.path for page in [*pages, *own_pages(Navigation(pages))] if page.method == "GET"}
    assert declared == set(VISITS) | set(OTHERS_VISITS) | PIECES | SIGNED_OUT


@pytest.fixture
def busy(system: System, town: Town) -> dict[str, Any]:
    """A neighbourhood where something stands on every page; the ids of it."""
    employ(system, "admin", "管理员", "19911000001", ADMIN, None)
    leak.come_in(town)
    leak.report(town)
    town.control("verdicts", {"kind": "text", "match": "看不见台阶", "suggest": "review", "label": 10001})
    lamp = report_dark_stairs(town)
    town.clock_in("xiaoli").move(town.known["leak"], "take")
    tenant = town.clock_in("xiaozhou")
    claim = tenant.bind(tenant.home(tenant.estate(XIUSHAN), "21栋", "1单元", "101"), "tenant", "周小舟", "4321")
    lift = town.phone("meijie").line.get(f"/estates/{town.known['estate_id']}/emergency")["lifts"][0]["id"]
    system.wait_for("the notice", lambda: system.letters("meijie", "接单"))
    return {
        "estate": town.known["estate_id"], "leak": town.known["leak"], "lamp": lamp["id"], "claim": claim["id"],
        "home": town.known["home_id"], "lift": lift,
    }  # fmt: skip


@pytest.fixture
def desk(chromium: Browser, system: System) -> Iterator[Desk]:
    """A wide desk; what is looked at on other sizes is made narrower there."""
    made = Desk(chromium, system, WIDE)
    yield made
    made.close()


def test_nothing_is_found_on_any_page(desk: Desk, busy: dict[str, Any], system: System, town: Town) -> None:
    look(desk, "sign-in", TABLET)
    desk.sit_down("admin")
    busy |= {"roster": bring_in_a_roster(desk), "group": register_a_group(desk)}
    busy |= {"notice": Told(system, town).notice("今天下午停水"), "draft": write_a_notice(desk)}
    busy |= {"booked": enter_in_books(desk, busy["estate"]), "handbook": publish_a_handbook(desk)}
    busy |= enter_fund_papers(desk, busy["estate"]) | put_up(desk, busy["estate"]) | Counter(system, town).everything()
    busy |= sheets_of(system, town) | votes_of(system, town) | matters_of(system, town)
    busy |= {"message": first_of(desk, "deliveries?estate=0"), "member": first_of(desk, "staff")}
    busy |= chats_of(system, town)
    for paths in VISITS.values():
        for place, path in enumerate(paths):
            look(desk, path.format(**busy), *((TABLET,) if place == 0 else ()))
    look(desk, "nowhere", TABLET)
    employ(system, "street", "郑主任", "19911000007", STREET, XIUSHAN)
    for login, paths in OTHERS_VISITS.values():
        desk.sit_down(login)
        for path in paths:
            look(desk, path.format(**busy), TABLET)


def look(desk: Desk, path: str, *sizes: ViewportSize) -> None:
    """Open a page: axe finds nothing on a desk and on the other sizes, and nothing sticks out, on a phone neither."""
    page = desk.open(path)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    assert violations(page) == []
    for size in (*sizes, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
        assert size is PHONE or violations_of_size(page) == []
    page.set_viewport_size(WIDE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def bring_in_a_roster(desk: Desk) -> int:
    """Upload a roster and wait for what was found; its id."""
    page = desk.open("rosters")
    page.get_by_label("文件", exact=True).set_input_files(config.FOLDER / "demo" / "defu.xlsx")
    page.get_by_label("所在城市").fill("广州市")
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("link", name="看结果").click()
    page.get_by_role("heading", name="需要核对的地方").wait_for()
    return int(re.findall(r"\d+$", page.url)[0])


def register_a_group(desk: Desk) -> int:
    """Register a plain group; its id."""
    page = desk.open("groups")
    page.get_by_role("button", name="登记普通群").click()
    page.get_by_label("小区", exact=True).last.select_option(label=XIUSHAN)
    page.get_by_label("群名称").fill("秀山花园 邻里群")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("heading", name="秀山花园 邻里群").wait_for()
    return int(re.findall(r"\d+$", page.url)[0])


def write_a_notice(desk: Desk) -> int:
    """Write a notice; its id."""
    page = desk.open("notices/new?estate=0")
    if page.get_by_role("link", name=XIUSHAN).count():
        page.get_by_role("link", name=XIUSHAN).click()
    page.get_by_label("类型").select_option(label="停水")
    page.get_by_label("标题").fill("明天上午停水")
    page.get_by_label("内容").fill("水箱清洗，请提前存水。")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("heading", name="明天上午停水").wait_for()
    return int(re.findall(r"\d+$", page.url)[0])


def publish_a_handbook(desk: Desk) -> int:
    """Look at the handbook that comes with the house, bring it in and publish it; the version's id."""
    page = desk.open("handbook")
    page.get_by_label("文件", exact=True).set_input_files(config.FOLDER / "handbook" / "2026-1.md")
    page.get_by_role("button", name="先检查").click()
    page.get_by_text("没有问题").wait_for()
    page.get_by_label("文件", exact=True).set_input_files(config.FOLDER / "handbook" / "2026-1.md")
    page.get_by_role("button", name="导入为草稿").click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="发布，").click()
    page.get_by_text("现行").first.wait_for()
    return int(re.findall(r"\d+$", page.url)[0])


def sheets_of(system: System, town: Town) -> dict[str, Any]:
    """A sheet that is out, its correction that waits, and something brought for the next one."""
    told = Told(system, town)
    told.dark_stairs()
    sheet_id = told.sheet()
    with system.house.database.write() as session:
        manager = told.staff(session)
        correction = correcting.correct(session, manager, sheet_id=sheet_id, note="时间写错了", at=told.at)
        contributing.contribute(session, manager, estate_id=told.estate_id, words="扫了落叶", media_ids=[],
                                faces_agreed=False, at=told.at)  # fmt: skip
    return {"sheet": sheet_id, "correction": correction, "day": told.day, "month": f"{told.day:%Y-%m}"}


def enter_in_books(desk: Desk, estate_id: int) -> int:
    """A spending that waits for a second person; its id."""
    page = desk.open(f"books/new?estate={estate_id}")
    page.get_by_label("科目").select_option(label="电梯维保和检验")
    page.get_by_label("金额（元）").fill("1261.39")
    page.get_by_label("用途或来源").fill("2号梯更换门机皮带")
    page.get_by_label("发票、收据或合同").set_input_files(
        {"name": "voucher.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 voucher"}
    )
    page.get_by_label("个人信息已经遮住").check()
    page.get_by_role("button", name="提交审核").click()
    page.get_by_role("heading", name="2号梯更换门机皮带").wait_for()
    return int(re.findall(r"\d+$", page.url)[0])


def put_up(desk: Desk, estate_id: int) -> dict[str, int]:
    """A posting that hangs on the board; its id."""
    page = desk.open(f"openness/new?estate={estate_id}&item=public_income")
    page.get_by_label("贴在哪里").fill("东门公告栏")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("heading", name="下一步").wait_for()
    return {"board": int(re.findall(r"\d+$", page.url)[0])}


def enter_fund_papers(desk: Desk, estate_id: int) -> dict[str, int]:
    """A statement and a use of the maintenance fund that wait for a second person; their ids."""
    found = {}
    for key, kind, filled in (
        ("statement", "statement", {"首期交存总额（元）": "1000000", "余额（元）": "289000.50"}),
        ("fund_use", "use", {"金额（元）": "30000", "修了什么": "21栋屋面防水", "付给哪家单位": "蓝天防水工程公司"}),
    ):
        page = desk.open(f"books/fund/new?estate={estate_id}&kind={kind}")
        for label, value in {**filled, "什么单据": "市维修资金中心对账单", "编号": "2026-0931"}.items():
            page.get_by_label(label).fill(value)
        if kind == "use":
            page.get_by_label("依据", exact=True).select_option(label="应急使用")
            page.get_by_label("应急：什么险情").fill("屋面漏水进电梯井")
            page.get_by_label("应急：谁认定的").fill("街道应急认定 2026-12 号")
        page.get_by_role("button", name="提交，请另一个人核对").click()
        page.get_by_text("您登记的，要请另一个人").wait_for()
        found[key] = int(re.findall(r"\d+$", page.url)[0])
    return found


def votes_of(system: System, town: Town) -> dict[str, Any]:
    """Votes at every point of their way."""
    polls = Polls(system, town)
    running = polls.running()
    counted = polls.counted(polls.draft("修理22栋外墙"), [said(choice) for choice in ("approve",) * 8 + ("oppose",)])
    polls.disputed(counted)
    return {
        "poll": polls.draft(), "election": polls.standing(), "running": running, "counted": counted,
        "elected": polls.elected(), "official": polls.official(),
        "head": polls.heads(running)[0], "entry": polls.waiting_paper(running),
    }  # fmt: skip


def matters_of(system: System, town: Town) -> dict[str, Any]:
    """A matter that is talked over, one that is decided, one whose payers signed; meetings of the committee."""
    matters, committees = Matters(system, town), Committees(system, town)
    committees.sit()
    committees.seated()
    meetings = {"called": committees.called(), "held": committees.held(), "out": committees.out()}
    return {"matter": matters.talked_over(), "decided": matters.passed(), "signed": matters.signed(), **meetings}


def first_of(desk: Desk, path: str) -> int:
    """The id of what stands first in a list."""
    link = desk.open(path).locator("[data-row]").first.get_attribute("href") or ""
    return int(re.findall(r"\d+$", link)[0])
