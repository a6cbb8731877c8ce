"""The demo's first day with phones: the cast sign in, bind their homes and begin something, through the real doors."""

from __future__ import annotations

import time
from datetime import timedelta

import requests

from config import Settings
from demo import cast, pictures
from miniprogram_stub.phone import Phone, Refused
from server.kit.clock import SystemClock, local_day

PATIENCE_SECONDS = 60
SAID_IN_GROUPS = (
    (
        "wrXIUSHAN21",
        "zhaojie",
        "各位邻居，1单元加装电梯正在表决，小程序“议题”里能看方案和自家那一份，纸质票交物业也行。",
    ),
    ("wrXIUSHAN21", "meijie", "谢谢小赵，我让外孙女教我用手机投。"),
    ("plainXIUSHAN", "laowang", "谁家有梯子借我用一下？晾衣杆卡住了。"),
)
DAYS_TO_AGREE = 5
NEXT_SECOND = 1.1
"""WeChat stamps a popup to the second: two answers in one second would be one."""


def open_the_day(settings: Settings, desk: str) -> None:
    """Let everybody who is bound in the cast sign in and bind, and begin three matters; all doors answer by now."""
    phones = {one.id: Phone(one.id, settings, server=settings.web.public_url, desk=desk) for one in cast.RESIDENTS}
    phones |= {one.id: Phone(one.id, settings, server=settings.web.public_url, desk=desk) for one in cast.STAFF}
    try:
        for one in cast.RESIDENTS:
            if one.role:
                _move_in(phones[one.id], one)
        _leak(phones["meijie"], phones["xiaoli"])
        _lamp(phones["laowang"])
        _lock(phones["laowang"], phones["laochen"])
        _chat(desk)
    finally:
        for phone in phones.values():
            phone.close()


def _move_in(phone: Phone, one: cast.Resident) -> None:
    phone.sign_in()
    phone.confirm_phone()
    phone.bind(_home(phone, one), one.role, one.name, one.last4)
    phone.read_all()  # what they were told in the six months before


def _home(phone: Phone, one: cast.Resident) -> int:
    building, rest = one.home.split("栋") if "栋" in one.home else one.home.split("楼")
    mark = "栋" if "栋" in one.home else "楼"
    stair, room = rest.split("单元")
    return phone.home(phone.estate(one.estate), f"{building}{mark}", f"{stair}单元", room)


def _leak(meijie: Phone, xiaoli: Phone) -> None:
    wanted = cast.RESIDENTS[0].home
    home = next(held["home"] for held in meijie.me()["homes"] if held["home"]["label"] == wanted)
    for _ in range(2):
        meijie.agree()
        time.sleep(NEXT_SECOND)
    photo = meijie.photo(pictures.draw("pipe", 3, after=False), "kitchen.jpg")
    made = meijie.report({
        "estate_id": home["estate_id"], "kind": "repair", "category": "leak", "place": "home", "home_id": home["id"],
        "words": "厨房水槽下面一直滴水，昨晚开始的，地上都湿了。", "answers": {"how_much": "flow"}, "file_ids": [photo],
        "photo_consent": True,
    })  # fmt: skip
    xiaoli.sign_in()
    xiaoli.confirm_phone()
    _taken_by(xiaoli, made["id"])
    xiaoli.say(made["id"], "您好，我是维修小李，半小时内带工具过来。请先把水槽下面的角阀关上。")
    meijie.say(made["id"], "好的，阀门已经关了，谢谢。")


def _lamp(laowang: Phone) -> None:
    estate_id = laowang.me()["homes"][0]["home"]["estate_id"]
    laowang.report({
        "estate_id": estate_id, "kind": "repair", "category": "lighting", "place": "public", "where": "一楼门厅",
        "words": "门厅的灯不亮，晚上回家看不见台阶，老人容易摔。",
    })  # fmt: skip


def _lock(laowang: Phone, laochen: Phone) -> None:
    """A repair that the home pays for: its price is named, and waits for the yes or no of whoever pays."""
    held = laowang.me()["homes"][0]["home"]
    made = laowang.report({
        "estate_id": held["estate_id"], "kind": "repair", "category": "lock", "place": "home", "home_id": held["id"],
        "words": "家门锁的钥匙拧不动，每次都要弄好久才能进门。",
    })  # fmt: skip
    laochen.sign_in()
    laochen.confirm_phone()
    _taken_by(laochen, made["id"])
    until = local_day(SystemClock().now()) + timedelta(days=DAYS_TO_AGREE)
    lines = [{"what": "换锁芯一只", "fen": 8000}, {"what": "上门工时", "fen": 3000}]
    laochen.move(made["id"], "quote", words="锁体还好，只换锁芯，一小时能换好。",
                 price={"lines": lines, "until": until.isoformat()})  # fmt: skip


def _chat(desk: str) -> None:
    """People write in two owner groups by hand, as they do."""
    for group, by, text in SAID_IN_GROUPS:
        requests.post(f"{desk}/groups/{group}/post", json={"by": by, "text": text}, timeout=30).raise_for_status()


def _taken_by(staff: Phone, report_id: int) -> None:
    """Danger is first offered to everybody: take it, unless a rule has been faster."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and staff.look(report_id)["assignee"] is None:
        try:
            staff.move(report_id, "take")
        except Refused:
            time.sleep(0.5)


def wait_for(address: str) -> None:
    """Wait until an address answers; ``TimeoutError`` when it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")
