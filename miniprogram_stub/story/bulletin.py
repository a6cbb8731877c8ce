"""今天的简报: made from the day's own reports, looked over, stopped by the gate, published, read and read aloud."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from miniprogram_stub.phone import Json
from miniprogram_stub.story import owners_group
from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.teller import SHANGHAI
from miniprogram_stub.story.town import Town, refusal

LAST_MINUTE = 24 * 60 - 1
A_MINUTE_AND_SOME = 100.0
TOMORROW = "09:00 清洗 3 号水箱，请提前存水"


def play(town: Town) -> None:
    """The whole journey."""
    town.tell.chapter("今天的简报")
    manager = Screen(town.system.server)
    manager.sign_in_by_wecom("liujingli")
    owners_group.found(town)
    _plan(town, manager)
    sheet_id = town.known["sheet"] = _wait_for_it(town, manager)
    _look_over(town, manager, sheet_id)
    _read(town, sheet_id)
    _rows_behind(town, manager, sheet_id)
    owners_group.posted(town)
    manager.close()


def _plan(town: Town, manager: Screen) -> None:
    tell, meijie, estate_id = town.tell, town.phone("meijie"), town.known["estate_id"]
    # Whenever the story is told, the hour of the sheet has just come and nobody sleeps.
    now = datetime.now(SHANGHAI)
    made = min(now.hour * 60 + now.minute, LAST_MINUTE - 2)
    team = meijie.line.get("/staff", estate_id=estate_id)["items"]
    reviewer = next(row["id"] for row in team if row["name"].startswith("刘"))
    page = f"/console/bulletins/plan/{estate_id}"
    manager.open(page)
    manager.submit(
        page, mode="reviewed", reviewer_id=str(reviewer), make_at=_clock(made), send_at=_clock(made + 1),
        review_by=_clock(LAST_MINUTE), after_deadline="hold", quiet_from="00:00", quiet_to="00:00",
        on_holidays="usual", daily="true", active="true",
    )  # fmt: skip
    tell.seen("刘经理在工作台设好：每天生成简报，她审阅以后才发", "设置已保存" in manager.text)
    meijie.line.put("/me/bulletin-wishes", {"estate_id": estate_id, "daily": True, "weekly": False, "monthly": False})
    tell.seen("梅姐在小程序里选了“每天的简报告诉我”", meijie.line.get("/me/bulletin-wishes")["items"][0]["daily"])
    tell.seen("她还同意收一次服务通知", "accept" in town.agree("meijie", "bulletin_daily").values())


def _wait_for_it(town: Town, manager: Screen) -> int:
    tell = town.tell
    tell.wait("到点了，刘经理的企业微信收到“简报待审阅”", lambda: town.shown("liujingli", "简报待审阅"),
              within=A_MINUTE_AND_SOME)  # fmt: skip
    manager.open("/console/bulletins")
    links = [link for link in manager.links.values() if link.rpartition("/")[2].isdecimal() and "/plan/" not in link]
    tell.seen("工作台“简报”里有今天这一期", links)
    sheet_id = next(id_ for id_ in (int(link.rpartition("/")[2]) for link in links) if _is_daily(manager, id_))
    no = refusal(lambda: town.phone("meijie").line.get(f"/bulletins/{sheet_id}"))
    tell.seen("没有审阅以前，住户看不到", no is not None and no.status == 404)
    return sheet_id


def _is_daily(manager: Screen, sheet_id: int) -> bool:
    """On Mondays and on the first of a month another sheet waits beside today's."""
    manager.open(f"/console/bulletins/{sheet_id}")
    return "秀山花园 每日简报" in manager.text


def _look_over(town: Town, manager: Screen, sheet_id: int) -> None:
    tell, page = town.tell, f"/console/bulletins/{sheet_id}"
    manager.open(page)
    manager.submit(page, tomorrow="感谢业主白兰娟 19900000734 送来锦旗", weather="晴，17 到 26 度")
    tell.seen(
        "她在“明日安排”里写了住户的姓名和电话，系统指出来了", "住户姓名" in manager.text and "手机号" in manager.text
    )
    manager.open(page)
    manager.submit(page, tomorrow=TOMORROW, weather="晴，17 到 26 度")
    manager.open(page)
    manager.submit(f"{page}/approve", faces="true")
    tell.seen("改好以后她看过照片，点“通过”，简报发布了", "已发布" in manager.text)


def _read(town: Town, sheet_id: int) -> None:
    tell, meijie, stranger = town.tell, town.phone("meijie"), town.phone("stranger")
    tell.seen("梅姐的小程序首页亮起角标：1 份未读", meijie.me()["unread_bulletins"] == 1)
    note = tell.wait("梅姐的微信收到服务通知", lambda: town.shown("meijie", "秀山花园 每日简报"))
    tell.seen("通知里没有任何人的名字", not any(name in str(note) for name in ("白兰娟", "王建国", "李明")))
    tell.wait("收件箱里也有", lambda: [row for row in meijie.inbox() if "每日简报" in row["title"]])
    told: Json = meijie.line.get(f"/bulletins/{sheet_id}")
    tell.seen(f"她点开：{told['headline']}", told["tomorrow"] == [TOMORROW])
    tell.seen(f"念给她听：{told['read_words'][:40]}……", told["read_words"].startswith("秀山花园 每日简报"))
    tell.seen("看过以后角标没有了", meijie.me()["unread_bulletins"] == 0)
    no = refusal(lambda: stranger.line.get(f"/bulletins/{sheet_id}"))
    tell.seen("德福楼的周军打不开秀山花园的简报", no is not None and no.status == 404)


def _rows_behind(town: Town, manager: Screen, sheet_id: int) -> None:
    told: dict[str, Any] = town.phone("meijie").line.get(f"/bulletins/{sheet_id}")
    new = next(one for one in told["sections"][0]["figures"] if one["key"] == "new")
    manager.open(f"/console/bulletins/{sheet_id}/figure?section=reports&key=new")
    number = town.known["leak_number"]
    town.tell.seen(f"刘经理点开数字“新增 {new['words']}”，看到每一张工单，{number} 在里面", number in manager.text)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
