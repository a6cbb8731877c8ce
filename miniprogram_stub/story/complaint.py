"""投诉小李: it goes to everybody who may answer it, and never to him."""

from __future__ import annotations

from miniprogram_stub.phone import Json
from miniprogram_stub.story.town import Town, refusal

WORDS = "小李说好上午来，一天没有人影"


def play(town: Town) -> None:
    """梅姐 complains about 小李; he sees nothing of it anywhere."""
    tell, meijie, xiaoli = town.tell, town.phone("meijie"), town.phone("xiaoli")
    tell.chapter("投诉小李")
    before = town.newest()
    team = meijie.line.get("/staff", estate_id=town.known["estate_id"])["items"]
    about = next(row["id"] for row in team if row["name"].startswith("李"))
    said = {
        "estate_id": town.known["estate_id"], "kind": "complaint", "category": "staff", "place": "public",
        "words": WORDS, "about_staff_id": about,
    }  # fmt: skip
    made = meijie.report(said)
    tell.seen(f"梅姐投诉小李：{made['number']}，{made['kind_label']}", made["kind"] == "complaint")
    tell.wait("刘经理的企业微信收到", lambda: town.shown("liujingli", made["number"], after=before))
    manager = town.phone("liujingli")
    manager.move(made["id"], "take")
    manager.say(made["id"], "跟小李同班的人核实一下", thread="internal")
    manager.say(made["id"], "对不起，梅姐。我今天亲自来看。")
    tell.wait("梅姐在收件箱看到经理的回复", lambda: [r for r in meijie.inbox() if "亲自来看" in r["words"]])
    _he_sees_nothing(town, made, before)
    no = refusal(lambda: xiaoli.look(made["id"]))
    tell.seen(f"他猜到编号去打开：{no.status if no else '放行了！'}", no is not None and no.status == 404)


def _he_sees_nothing(town: Town, made: Json, before: int) -> None:
    tell, xiaoli, number = town.tell, town.phone("xiaoli"), made["number"]
    tell.seen("小李的企业微信里没有它", not any(number in str(one) for one in town.letters("xiaoli")))
    tell.seen("投诉以后小李没有收到任何消息", not [one for one in town.letters("xiaoli") if one["id"] > before])
    listed = [row["number"] for queue in ("all", "complaint", "open", "working") for row in _queue(town, queue)]
    tell.seen("他的工作台哪个队列里也没有它", number not in listed)
    tell.seen("他的收件箱里没有它", not any(number in row["title"] + row["words"] for row in xiaoli.inbox()))
    counts = {row["key"]: row["count"] for row in xiaoli.line.get("/work")["queues"]}
    tell.seen("连数字也不多一个：投诉 0", counts["complaint"] == 0)


def _queue(town: Town, queue: str) -> list[Json]:
    return town.phone("xiaoli").reports("work", queue=queue)
