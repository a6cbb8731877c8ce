"""The cast's local WeChat for tests, and short ways to call it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import MiniApp, Person, Settings, Template, WorkApp

APPID = MiniApp().appid
CAST = (
    Person("meijie", "梅姐", "resident", "19900000734"),
    Person("laowang", "老王", "resident", "19900000211"),
    Person("stranger", "德福楼业主", "resident", "19900000999"),
    Person("xiaoli", "小李", "staff", "19900000001", "xiaoli", (1, 2), "维修员"),
    Person("zhoukuaiji", "周会计", "staff", "19900000002", "ZhouKuaiji", (1,), "会计"),
)
PROGRESS = Template(
    "tpl-progress",
    "报事进度通知",
    "报事编号:{{character_string1.DATA}}\n当前状态:{{phrase2.DATA}}\n时间:{{time3.DATA}}\n提示:{{thing4.DATA}}",
)
LONG_TERM = Template("tpl-long", "停水通知", "事项:{{thing1.DATA}}", type=3)
PAGES = ("pages/home/home", "pages/report/report")
GOOD_DATA = {
    "character_string1": {"value": "BX20261121-0007"},
    "phrase2": {"value": "已受理"},
    "time3": {"value": "2026年11月21日 14:05"},
    "thing4": {"value": "维修小李今天下午上门"},
}
CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "21栋1单元702 漏水"},
    "task_id": "report-7",
    "button_list": [{"text": "接单", "key": "take"}, {"text": "转给别人", "key": "pass", "style": 2}],
}


def settings_for(**changes: Any) -> Settings:
    """The cast's platform, quick about giving up on a push."""
    mini = MiniApp(templates=(PROGRESS, LONG_TERM), pages=PAGES, **changes.pop("mini", {}))
    work = WorkApp(**changes.pop("work", {}))
    return Settings(CAST, mini, work, push_timeout=changes.pop("push_timeout", 2.0), push_gap=0.01, **changes)


@dataclass
class Caller:
    """Calls a running platform as servers, phones and the control plane do."""

    platform: Platform

    def weixin(self, path: str, body: Any = None, **query: Any) -> Any:
        """api.weixin.qq.com with a fresh stable token; GET without a body."""
        query = {"access_token": self.mini_token(), **query}
        return _call(self.platform.weixin_url + path, body, query).json()

    def wecom(self, path: str, body: Any = None, **query: Any) -> Any:
        """qyapi.weixin.qq.com with the app's token; GET without a body."""
        query = {"access_token": self.work_token(), **query}
        return _call(self.platform.wecom_url + path, body, query).json()

    def phone(self, path: str, body: Any = None) -> Any:
        """A phone door; what it answers as JSON, None when it is empty."""
        answer = _call(f"{self.platform.desk_url}/phones{path}", body, {})
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def control(self, path: str, body: Any = None) -> Any:
        """The control plane."""
        answer = _call(f"{self.platform.desk_url}/control{path}", body, {})
        answer.raise_for_status()
        return answer.json()

    def advance(self, **seconds: float) -> None:
        """Moves the clock: seconds=, minutes=, hours=."""
        size = {"seconds": 1, "minutes": 60, "hours": 3600}
        total = sum(size[name] * count for name, count in seconds.items())
        assert self.control("/clock", {"advance_seconds": total})["settled"]

    def mini_token(self) -> str:
        """The stable token, straight from the platform's book."""
        with self.platform.world.lock:
            return self.platform.world.tokens.stable(APPID, force=False).value

    def work_token(self) -> str:
        """The WeCom app's token."""
        with self.platform.world.lock:
            return self.platform.world.tokens.work("1000002").value

    def open_app(self, person: str) -> str:
        """Somebody opens the mini-program; their login code."""
        return str(self.phone(f"/{person}/login", {"appid": APPID})["code"])

    def consent(self, person: str, template: str = PROGRESS.id, choice: str = "accept") -> Any:
        """Somebody answers the consent popup."""
        return self.phone(f"/{person}/subscribe", {"appid": APPID, "choices": {template: choice}})

    def withdraw(self, person: str, template: str) -> None:
        """Somebody turns a message off in the settings of their phone."""
        url = f"{self.platform.desk_url}/phones/{person}/subscribe/{template}"
        requests.delete(url, timeout=10).raise_for_status()

    def notify(self, person: str = "meijie", **changes: Any) -> Any:
        """Sends a progress notice, changed as asked."""
        body = {"touser": openid_of(APPID, person), "template_id": PROGRESS.id, "data": GOOD_DATA, **changes}
        return self.weixin("/cgi-bin/message/subscribe/send", body)

    def tell(self, words: str = "有新的工单", to: str = "xiaoli", **changes: Any) -> Any:
        """Sends an app message."""
        body = {"touser": to, "msgtype": "text", "agentid": 1000002, "text": {"content": words}, **changes}
        return self.wecom("/cgi-bin/message/send", body)

    def deal(self, to: str = "xiaoli", **changes: Any) -> Any:
        """Sends a template card."""
        return self.tell(to=to, msgtype="template_card", template_card={**CARD, **changes})

    def open_group(self, *members: str, owner: str = "xiaoli", name: str = "21栋业主群", **more: Any) -> str:
        """A customer group with these residents; its chat id."""
        body = {"name": name, "owner": owner, "members": ["xiaoli", *members], **more}
        return str(self.control("/groups", body)["chat_id"])

    def contact(self, door: str, body: Any = None, **query: Any) -> Any:
        """A door of customer contact."""
        return self.wecom(f"/cgi-bin/externalcontact/{door}", body, **query)

    def lend(self, kind: str = "image", content: bytes = b"\x89PNG and so on", name: str = "cover.png") -> Any:
        """Uploads a file; the whole answer."""
        query = {"access_token": self.work_token(), "type": kind}
        url = f"{self.platform.wecom_url}/cgi-bin/media/upload"
        return requests.post(url, params=query, files={"media": (name, content)}, timeout=10).json()

    def group_send(self, *chats: str, words: str = "【秀山花园】11月21日 每日简报", **changes: Any) -> Any:
        """Lays a group-send task with text and card on 小李's phone, changed as asked."""
        card = {
            "title": "每日简报",
            "pic_media_id": self.lend()["media_id"],
            "appid": APPID,
            "page": "/pages/home/home",
        }
        body = {
            "chat_type": "group", "sender": "xiaoli", "chat_id_list": list(chats), "text": {"content": words},
            "attachments": [{"msgtype": "miniprogram", "miniprogram": card}], **changes,
        }  # fmt: skip
        return self.contact("add_msg_template", body)

    def confirm(self, msgid: str, person: str = "xiaoli", **body: Any) -> Any:
        """The colleague sends a task on."""
        return self.phone(f"/{person}/group-tasks/{msgid}/confirm", body)

    def group_posts(self, chat_id: str) -> Any:
        """What the members of a group read."""
        return _call(f"{self.platform.desk_url}/groups/{chat_id}/messages", None, {}).json()

    def letters(self, person: str) -> list[dict[str, Any]]:
        """All letters of a person, swallowed ones too."""
        return [row for row in self.control("/letters") if row["to"] == person]

    def settle(self) -> None:
        """Waits until every push has been made."""
        assert self.control("/settle", {"seconds": 10})["settled"]


def _call(url: str, body: Any, query: dict[str, Any]) -> requests.Response:
    if body is None:
        return requests.get(url, params=query, timeout=10)
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return requests.post(url, params=query, data=raw, timeout=10, headers={"Content-Type": "application/json"})


@dataclass
class Push:
    """One request our server would get."""

    method: str
    path: str
    query: dict[str, str]
    body: str
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Receiver:
    """Stands where our server would: records pushes, answers as told."""

    pushes: list[Push] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    answer: str = "success"
    slow: float = 0.0
    url: str = ""

    @property
    def posts(self) -> list[Push]:
        """The pushes without the address checks."""
        return [push for push in self.pushes if push.method == "POST"]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A callback address on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._record("GET", "")

        def do_POST(self) -> None:
            self._record("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _record(self, method: str, body: str) -> None:
            parts = urlsplit(self.path)
            kind = self.headers.get("Content-Type", "")
            query = dict(parse_qsl(parts.query))
            receiver.pushes.append(Push(method, parts.path, query, body, kind, dict(self.headers)))
            sleep(receiver.slow)
            answer = receiver.answer.encode()
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
