"""困在电梯里: one tap, and everybody who can help hears of it within seconds."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from miniprogram_stub.phone import Json
from miniprogram_stub.story.teller import clock
from miniprogram_stub.story.town import Town

SECONDS = 5.0
ON_DUTY = {"xiaoli": "小李", "zhaojie": "赵姐", "liujingli": "刘经理"}


def play(town: Town) -> None:
    """From the tap to the open door."""
    tell, meijie = town.tell, town.phone("meijie")
    tell.chapter("困在电梯里")
    page = meijie.line.get(f"/estates/{town.known['estate_id']}/emergency")
    tell.seen(f"紧急页先写着打给谁：{'；'.join(one['label'] for one in page['numbers'])}", len(page["numbers"]) >= 3)
    tell.seen(f"也写着怎么做：{page['words']}", page["words"])
    before = town.newest()
    made = meijie.call_for_help(town.known["estate_id"], page["lifts"][0]["id"])
    tell.seen(f"她只点了一下：{made['number']}，{made['place_label']}，{made['priority']}", made["priority"] == "P0")
    _everybody_hears(town, made, before)
    _rescue(town, made)


def _everybody_hears(town: Town, made: Json, before: int) -> None:
    for person, name in ON_DUTY.items():
        town.tell.wait(
            f"{name}的企业微信响了", partial(town.shown, person, made["number"], after=before), within=SECONDS
        )
    said = town.tell.wait(
        "值班群里机器人说话了",
        lambda: [one for one in town.letters() if one["channel"] == "robot" and made["number"] in one["text"]],
        within=SECONDS,
    )
    town.tell.say(f"    {said[0]['text']}")
    called = [one for one in town.shown("hedong", made["number"]) if one["channel"] == "wecom"]
    town.tell.seen("德福楼的何师傅没有收到卡片，只在公司群里看到机器人的话", not called)


def _rescue(town: Town, made: Json) -> None:
    tell, report_id = town.tell, made["id"]
    tell.seen("单子还没有人：谁离得近谁来", town.phone("meijie").look(report_id)["assignee"] is None)
    card = tell.wait("小李的卡片上有“我来处理”", lambda: town.card("xiaoli", made["number"]))
    town.phone("xiaoli").press(card, "take")
    worker = town.clock_in("xiaoli")
    tell.wait("他按下，单子归他", lambda: worker.look(report_id)["assignee"])
    worker.move(report_id, "arrive", file_ids=[worker.photo()])
    town.system.next_second()
    worker.say(report_id, "已和轿厢里的人通话，正在盘车")
    worker.move(report_id, "finish", words="人已安全出来，电梯停用待检", file_ids=[worker.photo()])
    told = town.phone("meijie").look(report_id)
    times = [datetime.fromisoformat(event["at"]) for event in told["timeline"]]
    tell.seen("时间线逐条记到分钟：", times == sorted(times) and len(times) >= 5)
    for event in told["timeline"]:
        tell.say(f"    {clock(event['at'])}  {event['who']}  {event['label']}  {event['words'] or ''}".rstrip())
