"""爆管停水: a notice that cannot wait, by the word of two; read, and taken back when it was wrong."""

from __future__ import annotations

from typing import Any

from miniprogram_stub.phone import Json
from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.town import Town, refusal

TITLE = "21栋爆管，马上停水抢修"
WORDS = "一楼主管爆裂，正在抢修。大约两小时后来水，请关好水龙头。"


def play(town: Town) -> None:
    """The whole journey."""
    town.tell.chapter("爆管停水")
    xiaoli = Screen(town.system.server)
    xiaoli.sign_in_by_wecom("xiaoli")
    number = _write(town, xiaoli)
    _by_two(town, xiaoli, number)
    _hear(town, number)
    _recall(town, xiaoli, number)
    xiaoli.close()


def _write(town: Town, xiaoli: Screen) -> str:
    tell, said = town.tell, _said(town)
    xiaoli.open(f"/console/notices/new?estate={town.known['estate_id']}")
    wrong = said | {"words": f"{WORDS}有事找白兰娟 19900000734。"}
    no = xiaoli.refused("/console/notices/new", **wrong)
    tell.seen(f"小李顺手写了住户的姓名电话，系统不让保存：{no}", no == 422)
    xiaoli.open(f"/console/notices/new?estate={town.known['estate_id']}")
    xiaoli.submit("/console/notices/new", **said)
    tell.seen(f"删掉以后存成草稿：{TITLE}", TITLE in xiaoli.text and "草稿" in xiaoli.text)
    urgent = next(action for action in xiaoli.forms if action.endswith("/urgent"))
    return urgent.split("/")[-2]


def _by_two(town: Town, xiaoli: Screen, number: str) -> None:
    tell, manager = town.tell, Screen(town.system.server)
    agreed = town.agree("meijie", "notice")
    tell.seen("梅姐同意接收一次小区通知", "accept" in agreed.values())
    xiaoli.submit(f"/console/notices/{number}/urgent", why="burst_pipe")
    tell.seen("小李申请“爆管跑水”紧急发布，一个人发不出去", "要另一位同事确认后才会发出" in xiaoli.text)
    tell.wait("刘经理的企业微信收到“紧急通知待确认”", lambda: town.shown("liujingli", "紧急通知待确认"))
    manager.sign_in_by_wecom("liujingli")
    manager.open(f"/console/notices/{number}")
    manager.submit(f"/console/notices/{number}/confirm")
    tell.seen("刘经理核对后确认，通知发出，两个人都记在上面", "已发布" in manager.text and "确认" in manager.text)
    manager.close()


def _hear(town: Town, number: str) -> None:
    tell, meijie = town.tell, town.phone("meijie")
    note = tell.wait("梅姐的微信收到服务通知", lambda: _notice(town))
    tell.seen(f"上面写着：{note['fields'][0]['value']}", "停水" in note["fields"][0]["value"] or "爆管" in str(note))
    tell.wait("值班群里也说了", lambda: town.shown("zhaojie", "已发布停水通知"))
    tell.seen("她的收件箱里只有一份", len([row for row in meijie.inbox() if TITLE in row["title"]]) == 1)
    line = next(row for row in meijie.line.get("/notices")["items"] if row["title"] == TITLE)
    tell.seen("小程序“通知”里是未读", line["unread"])
    whole = meijie.line.get(f"/notices/{number}")
    tell.seen(f"点开看到全文：{whole['words']}", whole["words"] == WORDS)

    def read() -> Any:
        return next(row for row in meijie.inbox() if TITLE in row["title"])["read_at"]

    tell.wait("收件箱里那一份也变成已读", read)
    no = refusal(lambda: town.phone("stranger").line.get(f"/notices/{number}"))
    tell.seen(f"德福楼的周军打不开：{no.status if no else '放行了！'}", no is not None and no.status == 404)


def _recall(town: Town, xiaoli: Screen, number: str) -> None:
    tell, meijie = town.tell, town.phone("meijie")
    xiaoli.open(f"/console/deliveries/notices/{number}")
    tell.seen("小李看送达情况：告诉了几个人、几个人读了", "已送达微信" in xiaoli.text and "已读" in xiaoli.text)
    xiaoli.open(f"/console/deliveries/notices/{number}/homes?hours=0")
    tell.seen("还有一张没人知道的住户名单，可以打电话；梅姐家不在上面", "21栋1单元702" not in xiaoli.text)
    xiaoli.open(f"/console/notices/{number}")
    xiaoli.submit(f"/console/notices/{number}/recall", note="已抢修好，不用停水了")
    tell.seen("不用停了，小李撤回", "已撤回" in xiaoli.text)

    def told() -> list[Json]:
        return [row for row in meijie.inbox() if "已撤回" in row["title"] and "抢修好" in row["words"]]

    tell.wait("梅姐的收件箱里写着：已撤回，已抢修好", told)
    line = next(row for row in meijie.line.get("/notices")["items"] if str(row["id"]) == number)
    tell.seen("通知列表里也写明已撤回", line["recalled"] and line["recall_note"] == "已抢修好，不用停水了")


def _said(town: Town) -> dict[str, str]:
    return {
        "estate_id": str(town.known["estate_id"]), "kind": "water", "title": TITLE, "words": WORDS, "place": "all",
        "to_groups": "true",
    }  # fmt: skip


def _notice(town: Town) -> Json | None:
    found = [row for row in town.phone("meijie").messages() if row["title"] == "小区通知"]
    return found[-1] if found else None
