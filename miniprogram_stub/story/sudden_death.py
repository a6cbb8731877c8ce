"""手抖和断电: a double tap is one report, and a killed server loses nothing and tells nothing twice."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from miniprogram_stub.phone import Json
from miniprogram_stub.story.system import System
from miniprogram_stub.story.town import Town

MANY = 8
TEAM = {"xiaoli": "小李", "zhaojie": "赵姐", "liujingli": "刘经理"}


def play(town: Town) -> None:
    """Two taps at once, then kill -9 while messages go out."""
    town.tell.chapter("手抖和断电")
    tap_twice(town)
    assert isinstance(town.system, System)
    _die(town, town.system)


def tap_twice(town: Town) -> None:
    """The same tap twice at once."""
    tell, key = town.tell, uuid.uuid4().hex
    before = len(town.phone("meijie").reports(limit=50))
    with ThreadPoolExecutor(2) as hands:
        first, second = hands.map(lambda _: _report(town, "楼道灯不亮", key), range(2))
    after = len(town.phone("meijie").reports(limit=50))
    tell.seen(f"梅姐手抖点了两下，只有一张单 {first['number']}", first["id"] == second["id"] and after == before + 1)
    tell.wait("小李只收到一张卡片", lambda: len(town.shown("xiaoli", first["number"])) == 1)


def _die(town: Town, system: System) -> None:
    tell, before = town.tell, town.newest()
    # Each answer of the platform takes a while, so that the death surely falls between a call and its record.
    town.control("faults", {"path": "/cgi-bin/message/send", "times": 40, "delay": 0.15})
    numbers = [_report(town, f"第 {n} 盏灯不亮", uuid.uuid4().hex)["number"] for n in range(1, MANY + 1)]
    tell.say(f"梅姐连报 {MANY} 张单，消息正在发出")
    tell.wait("头几张卡片刚到手机", lambda: town.newest() > before + 4)
    system.kill()
    out = sum(len(town.shown(person, number)) for person in TEAM for number in numbers)
    tell.seen(f"这时断电：服务被 kill -9，{MANY * len(TEAM)} 张卡片才发出 {out} 张", 0 < out < MANY * len(TEAM))
    tell.seen(f"重新启动，{system.start():.1f} 秒后恢复", really=True)
    kept = {row["number"] for row in town.phone("meijie").reports(limit=50)}
    tell.seen("报过的单一张不少，不用重新登录", set(numbers) <= kept)
    for person, name in TEAM.items():
        tell.wait(f"{name}的 {MANY} 张卡片都到了", partial(_all_told, town, person, numbers), within=60)
        counts = [len(town.shown(person, number)) for number in numbers]
        tell.seen(f"{name}的手机上每张恰好一次", counts == [1] * MANY)
    tell.wait("梅姐的收件箱里每张恰好一条", lambda: _inbox_counts(town, numbers) == [1] * MANY)
    twice = [one for one in town.letters() if one["state"] == "double" and one["id"] > before]
    tell.say(f"断电那一刻说不清到没到的有 {len(twice)} 张：再发一次，平台认得出，没有再响")


def _report(town: Town, words: str, key: str) -> Json:
    said = {
        "estate_id": town.known["estate_id"],
        "kind": "repair",
        "category": "lighting",
        "place": "public",
        "words": words,
    }
    return town.phone("meijie").report(said, key=key)


def _all_told(town: Town, person: str, numbers: list[str]) -> bool:
    return all(town.shown(person, number) for number in numbers)


def _inbox_counts(town: Town, numbers: list[str]) -> list[int]:
    rows = town.phone("meijie").line.get("/inbox", limit=50)["items"]
    return [sum(number in row["words"] and "已收到" in row["words"] for row in rows) for number in numbers]
