"""业主群: a group comes to be known and placed; the day's sheet reaches it by one tap of the colleague who owns it."""

from __future__ import annotations

from typing import Any

import requests

from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.town import Town

GROUP, NAME, MINUTES_TO_DRAW = "wrSTORY", "秀山花园业主群", 4


def found(town: Town) -> None:
    """赵姐 makes a group in WeCom; 小管, who keeps all estates, says where it belongs."""
    tell, keeper = town.tell, Screen(town.system.server)
    keeper.sign_in_by_wecom("guanli")
    made = {"id": GROUP, "name": NAME, "owner": "zhaojie", "members": ["zhaojie", "meijie", "laowang"]}
    town.control("groups", made)
    number = tell.wait("赵姐在企业微信里建了业主群，工作台马上认得", lambda: _listed(keeper))
    page = f"/console/groups/{number}"
    keeper.open(page)
    keeper.submit(f"{page}/place", estate_id=str(town.known["estate_id"]), spot="")
    tell.seen("小管把它归到秀山花园", "秀山花园" in keeper.text)
    keeper.close()


def posted(town: Town) -> None:
    """The sheet is owed to the group; 赵姐 confirms on her phone, and it stands there once."""
    tell = town.tell
    town.later(minutes=MINUTES_TO_DRAW)
    task = tell.wait("留几分钟画好图片以后，赵姐的企业微信收到群发任务", lambda: _task(town))
    tell.seen("没有她点一下，群里什么也没有：企业微信不许程序自己发", not _posts(town))
    _ask(town, "POST", f"/phones/zhaojie/group-tasks/{task['msgid']}/confirm", {})
    tell.wait("她点了发送，群里出现今天的简报", lambda: _posts(town))
    tell.seen("正好一条，开头写着是哪一期", len(_posts(town)) == 1 and "每日简报" in str(_posts(town)))


def _listed(keeper: Screen) -> str | None:
    keeper.open("/console/groups?show=unplaced")
    link = next((link for words, link in keeper.links.items() if NAME in words), None)
    return link.rpartition("/")[2] if link else None


def _task(town: Town) -> Any:
    tasks = _ask(town, "GET", "/phones/zhaojie/group-tasks")
    return next((task for task in tasks if "每日简报" in str(task)), None)


def _posts(town: Town) -> Any:
    return _ask(town, "GET", f"/groups/{GROUP}/messages")


def _ask(town: Town, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    answer = requests.request(method, f"{town.system.desk}{path}", json=body, timeout=30)
    answer.raise_for_status()
    return answer.json()
