"""axe finds nothing on any page of the app, in many states, in the usual look and in 长辈版."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.payments.models import Order
from tests.browser import handbooks
from tests.browser.committees import Committees
from tests.browser.conftest import Hold
from tests.browser.deciding import LAST4, LIFT, NO, PAINT, WATCHERS, Deciding
from tests.browser.matters import Matters
from tests.browser.owing import Owing
from tests.browser.phones import Phone
from tests.browser.readable import violations
from tests.browser.steps import bind, let_in, move, report_dark_stairs, send, write_leak
from tests.browser.system import APP, System
from tests.browser.told import Told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("build", ["h5"]),
    pytest.mark.parametrize("elder", [False, True]),
]

TABS = {"pages/home/home", "pages/reports/reports", "pages/inbox/inbox", "pages/mine/mine"}
TOLD = {"pages/bulletins/bulletins", "pages/bulletin/bulletin", "pages/notices/notices", "pages/notice/notice"}
VOTES = {
    f"pages/{name}/{name}"
    for name in ("matters", "matter", "idea", "willing", "plan", "object", "vote", "cast", "receipt", "result", "roll",
                 "dispute", "mandate", "stand", "share", "committee", "minutes", "who")
}  # fmt: skip
FEES = {
    f"pages/{name}/{name}"
    for name in ("owed", "bill", "paying", "paid", "paylink", "shared", "payments", "payment", "balance", "autopay",
                 "billdispute", "levy", "standards", "books", "bookline", "published")
}  # fmt: skip
LOOKED_AT = {
    "test_pages_of_a_newcomer": {*TABS, *TOLD, "pages/signin/signin", "pages/bind/bind", "pages/privacy/privacy"},
    "test_pages_of_somebody_who_reports": {
        *TABS,
        "pages/report/report",
        "pages/issue/issue",
        "pages/emergency/emergency",
        "pages/handbook/handbook",
        "pages/mydata/mydata",
        "pages/deleteme/deleteme",
    },
    "test_a_neighbour_is_offered_to_join": {"pages/shown/shown"},
    "test_what_owners_decide_in_every_look": VOTES,
    "test_what_is_owed_and_paid_in_every_look": FEES,
    "test_pages_of_staff": {"staff/todo/todo", "staff/task/task", "staff/assign/assign", "staff/contribute/contribute"},
}
"""Which test shows which pages; a new page of the app has to find its place here."""

Sit = Callable[[str], "Looker"]


class Looker:
    """Somebody who looks at a page with axe and remembers which."""

    def __init__(self, phone: Phone, elder: bool) -> None:
        self.phone, self.seen = phone, set[str]()
        phone.open()
        if elder:
            phone.tap("elder")
            phone.sees("退出长辈版")

    def open(self, path: str) -> None:
        """Open a page and look at it."""
        self.phone.open(path)
        self.look()

    def look(self) -> None:
        """Nothing may be found."""
        self.phone.settle()
        self.seen.add(self.phone.page.url.partition("#/")[2].partition("?")[0])
        assert violations(self.phone.page) == []


@pytest.fixture
def look_as(hold: Hold, elder: bool, request: pytest.FixtureRequest) -> Iterator[Sit]:
    """Looks at pages on somebody's phone; in the end every page this test stands for was seen."""
    lookers: list[Looker] = []

    def sit(person: str) -> Looker:
        lookers.append(Looker(hold(person), elder))
        return lookers[-1]

    yield sit
    seen = set().union(*(looker.seen for looker in lookers))
    assert LOOKED_AT.get(request.function.__name__, set()) <= seen


def test_pages_of_a_newcomer(look_as: Sit) -> None:
    looker = look_as("meijie")
    phone = looker.phone
    for path in ("pages/home/home", "pages/signin/signin", "pages/privacy/privacy", "pages/mine/mine"):
        looker.open(path)
    for path in ("pages/reports/reports", "pages/inbox/inbox", "pages/emergency/emergency"):
        looker.open(path)
    phone.open("pages/signin/signin")
    phone.tap("give-phone")
    looker.look()
    phone.answer("允许")
    phone.tap_words("秀山花园")
    phone.tap_words("21栋", exact=True)
    phone.tap_words("702", exact=True)
    looker.look()
    phone.tap("bind")
    looker.look()
    for path in sorted(TOLD):  # cards in a group lead here
        looker.open(f"{path}?id=1&scene=g1")
    looker.open("pages/bind/bind")
    bind(phone, "702", "白兰娟", "1111")
    phone.at("result").wait_for()
    looker.look()
    looker.open("pages/home/home")
    looker.open("pages/bind/bind")
    looker.open("pages/mine/mine")


def test_pages_of_somebody_who_reports(look_as: Sit, town: Town, photo: Path) -> None:
    leak.come_in(town)
    looker = look_as("meijie")
    phone = looker.phone
    looker.open("pages/report/report")
    phone.tap("send")
    looker.look()
    write_leak(phone, photo)
    looker.look()
    with phone.without_network():
        send(phone)
        phone.at("unanswered").wait_for()
        assert violations(phone.page) == []
    phone.at("number").first.wait_for()
    looker.look()
    looker.open("pages/deleteme/deleteme")
    looker.open("pages/mydata/mydata")
    phone.tap("fetch")
    phone.at("keep").wait_for()
    looker.look()
    for path in ("pages/home/home", "pages/reports/reports", "pages/mine/mine", "pages/inbox/inbox"):
        looker.open(path)
    phone.tap("tab-home")
    phone.tap("emergency")
    phone.tap("tell")
    phone.at("minutes").wait_for()
    looker.look()
    looker.open("pages/issue/issue?id=999")
    article = handbooks.publish(phone.system)
    one, fits = (f"?id={article}", "民法典第二百七十八条"), ("?q=装电梯要多少人同意", "手册里这样写")
    for asked, said in (one, fits, ("", "哪些事算急修"), ("?q=天气", "手册里没有写到")):
        looker.open(f"pages/handbook/handbook{asked}")
        phone.sees(said)


def test_a_report_in_every_look(look_as: Sit, town: Town) -> None:
    leak.come_in(town)
    leak.report(town)
    looker, at = look_as("meijie"), f"pages/issue/issue?id={town.known['leak']}"
    phone, xiaoli = looker.phone, town.clock_in("xiaoli")
    xiaoli.move(town.known["leak"], "take")
    looker.open(at)
    xiaoli.move(town.known["leak"], "arrive")
    xiaoli.move(town.known["leak"], "finish", words="换好了", file_ids=[xiaoli.photo()])
    looker.open(at)
    phone.tap("move-return")
    looker.look()
    phone.tap("move-confirm")
    looker.look()
    phone.tap("sheet-close")
    move(phone, "accept")
    phone.tap("star-4")
    looker.look()
    phone.tap("move-confirm")
    phone.at("outcome").wait_for()
    looker.look()
    phone.open("pages/reports/reports")
    phone.choose("ended")
    looker.look()
    phone.choose("board")
    looker.look()


def test_a_neighbour_is_offered_to_join(look_as: Sit, town: Town) -> None:
    leak.come_in(town)
    made = report_dark_stairs(town)
    look_as("meijie").open(f"pages/shown/shown?id={made['id']}")
    let_in(town, "laowang", "101", "王建国", "0219")
    looker = look_as("laowang")
    phone = looker.phone
    phone.open("pages/report/report")
    phone.choose("lighting")
    phone.choose("public")
    phone.tap_words("21栋", exact=True)
    phone.at("similar").wait_for()
    looker.look()
    phone.choose("complaint")
    phone.choose("staff")
    looker.look()


def test_what_the_estate_tells_in_every_look(look_as: Sit, system: System, town: Town) -> None:
    leak.come_in(town)
    told = Told(system, town)
    told.dark_stairs()
    sheet, cut = told.sheet(), told.notice("21栋今天停水")
    looker = look_as("meijie")
    for path in ("pages/home/home", "pages/bulletins/bulletins", "pages/notices/notices"):
        looker.open(path)
    told.file(sheet, "png", b"drawn")
    looker.open(f"pages/bulletin/bulletin?id={sheet}")
    looker.open(f"pages/notice/notice?id={cut}")
    right = told.corrected(sheet, "办结少写了一件。")
    told.recall(cut, "水箱改天再洗，今天不停水。")
    for path in (f"pages/bulletin/bulletin?id={sheet}", f"pages/bulletin/bulletin?id={right}"):
        looker.open(path)
    for path in (f"pages/notice/notice?id={cut}", "pages/notices/notices", "pages/home/home"):
        looker.open(path)


def test_what_owners_decide_in_every_look(look_as: Sit, system: System, town: Town) -> None:
    leak.come_in(town)
    let_in(town, "laowang", "101", "王建国", LAST4["laowang"])
    deciding = Deciding(system, town)
    asked, planned, poll = deciding.lift(), deciding.lift(plan=True), deciding.open(LIFT, PAINT, WATCHERS)
    matters, committees = Matters(system, town), Committees(system, town)
    committees.sit()
    committees.seated()
    signed, out = matters.signed(told=True), committees.out()
    looker = look_as("meijie")
    phone = looker.phone
    for page in ("matters/matters", "idea/idea", f"vote/vote?id={poll}", f"mandate/mandate?id={poll}"):
        looker.open(f"pages/{page}")
    looker.open("pages/stand/stand")
    phone.at("nothing").wait_for()
    deciding.ask_to_stand("meijie")
    looker.open("pages/matters/matters")
    phone.tap_words("想请您参选")
    looker.look()
    phone.write("words", "住了十二年，愿意为大家跑腿")
    phone.tap("accept")
    phone.at("thanks").wait_for()
    looker.look()
    looker.open(f"pages/share/share?id={signed}")
    phone.tap("ask")
    phone.tap("agree")
    looker.look()
    for page in ("committee/committee", "who/who", f"minutes/minutes?id={out}"):
        looker.open(f"pages/{page}")
    looker.open(f"pages/willing/willing?id={asked}")
    for page in ("matter", "plan", "object"):
        looker.open(f"pages/{page}/{page}?id={planned}")
    looker.open(f"pages/cast/cast?id={poll}")
    phone.tap("say-approve")
    looker.look()
    phone.tap("option-1")
    phone.tap("option-2")
    phone.tap("chosen")
    phone.tap("sign")
    phone.tap("cast")
    looker.look()
    phone.write("last4", LAST4["meijie"])
    phone.tap("cast")
    phone.at("code").wait_for()
    phone.tap("check")
    phone.tap("proof")
    looker.look()
    looker.open(f"pages/receipt/receipt?id={poll}")
    looker.open(f"pages/dispute/dispute?id={poll}")
    deciding.vote(poll, "laowang", [*NO, {"topic": 2, "options": []}, {"topic": 3, "options": [2]}])
    deciding.close(poll)
    for page in ("result", "roll"):
        looker.open(f"pages/{page}/{page}?id={poll}")


def test_what_is_owed_and_paid_in_every_look(look_as: Sit, system: System, town: Town) -> None:
    leak.come_in(town)
    owing = Owing(system, town)
    owing.bill()
    owing.levy({owing.home_id: 3230769}, {owing.home_id: "系数 1.4 ÷ 全部 13 × 总额 = 32,307.69 元"})
    owing.budget(2_000_000)
    entry = owing.spend("十月保洁", 1_750_000)
    looker = look_as("meijie")
    phone = looker.phone
    bills = owing.bills("meijie")
    for page in ("owed/owed", f"paying/paying?estate={owing.estate_id}", f"billdispute/billdispute?id={bills[0]}",
                 "balance/balance", "autopay/autopay", "standards/standards", "books/books", "payments/payments",
                 "published/published",
                 f"levy/levy?bill={bills[-1]}", f"bookline/bookline?estate={owing.estate_id}&id={entry}"):  # fmt: skip
        looker.open(f"pages/{page}")
    looker.open(f"pages/paylink/paylink?home={owing.home_id}")
    phone.tap("make")
    phone.at("made").wait_for()
    looker.look()
    looker.open(owing.shared_page("meijie", bills[:1]))
    phone.open("pages/balance/balance")
    phone.tap("put")
    looker.look()
    looker.open(f"pages/bill/bill?id={bills[0]}")
    phone.tap("pay")
    phone.page.get_by_role("dialog").wait_for()
    looker.look()
    phone.answer("取消")
    phone.settle()
    looker.open(f"pages/paid/paid?id={owing.rows(Order)[0].id}")
    phone.open(f"pages/bill/bill?id={bills[0]}")
    phone.tap("pay")
    phone.answer("确认付款")
    phone.at("paid").wait_for()
    looker.look()
    phone.tap("to-receipt")
    phone.at("number").wait_for()
    phone.tap("to-invoice")
    looker.look()
    for page in ("payments/payments", "home/home", "mine/mine", f"bill/bill?id={bills[0]}"):
        looker.open(f"pages/{page}")


def test_pages_of_staff(look_as: Sit, town: Town) -> None:
    leak.come_in(town)
    leak.report(town)
    town.clock_in("liujingli")
    looker, task = look_as("liujingli"), f"staff/task/task?id={town.known['leak']}"
    phone = looker.phone
    looker.open("pages/home/home")
    looker.open("staff/todo/todo")
    looker.open("staff/contribute/contribute")
    phone.tap("send")
    looker.look()
    looker.open(task)
    phone.choose("internal")
    looker.look()
    phone.tap("move-assign")
    phone.at("assign").wait_for()
    looker.look()
    phone.tap("assign")
    looker.look()
    phone.open(task)
    for step in phone.page.locator("[data-testid^=move-]").all():
        name = str(step.get_attribute("data-testid"))
        if name in ("move-assign", "move-take", "move-acknowledge", "move-arrive", "move-transfer"):
            continue
        phone.tap(name)
        looker.look()
        phone.tap("sheet-close")


def test_a_page_opened_outside_wechat_says_so(hold: Hold, elder: bool) -> None:
    phone = hold("meijie")
    phone.page.goto(f"{phone.system.server}/app/")
    phone.sees("请用微信打开")
    assert violations(phone.page) == []


def test_no_page_of_the_app_was_left_out(build: str, elder: bool) -> None:
    text = re.sub(r"^\s*//.*$", "", (APP / "src" / "pages.json").read_text(encoding="utf-8"), flags=re.M)
    declared = json.loads(text)
    inner = {f"{each['root']}/{page['path']}" for each in declared["subPackages"] for page in each["pages"]}
    assert inner | {page["path"] for page in declared["pages"]} == set().union(*LOOKED_AT.values())
