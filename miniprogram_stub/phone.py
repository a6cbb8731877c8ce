"""A phone in Python, held by a resident or a field worker: the mini-program on one side, WeCom on the other.

It does what a hand does and nothing else: it signs in through the local WeChat, calls the JSON doors, reads what the
phone shows, presses the buttons of cards. What the server refuses comes as :class:`Refused` with its sentence.
"""

from __future__ import annotations

import struct
import uuid
import zlib
from typing import Any

import requests

from config import Settings
from miniprogram_stub.chat import App, Chat

Json = dict[str, Any]
PATIENCE_SECONDS = 30.0


class Refused(Exception):
    """The server said no: the HTTP status, its stable code, and the sentence the person reads."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(f"{status} {code}: {sentence}")
        self.status, self.code, self.sentence = status, code, sentence


class Line:
    """Calls the JSON doors of one server with one token."""

    def __init__(self, server: str) -> None:
        self._base, self._http, self.token = server.rstrip("/") + "/api/v1", requests.Session(), ""
        self._http.trust_env = False

    def get(self, path: str, **query: Any) -> Any:
        """Look."""
        return self._ask("GET", path, params=query)

    def post(self, path: str, body: Json, *, key: str | None = None, version: int | None = None) -> Any:
        """Do; ``key`` is the request's own id, a new one unless the same tap is sent again."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._ask("POST", path, json=body, headers=headers)

    def put(self, path: str, body: Json) -> Any:
        """Say how something shall be."""
        return self._ask("PUT", path, json=body)

    def upload(self, path: str, content: bytes, name: str, **form: str) -> Any:
        """Send a file."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return self._ask("POST", path, files={"file": (name, content)}, data=form, headers=headers)

    def close(self) -> None:
        """Put the line down."""
        self._http.close()

    def _ask(self, method: str, path: str, *, headers: Json | None = None, **rest: Any) -> Any:
        signed = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self._http.request(
            method, self._base + path, headers={**signed, **(headers or {})}, timeout=PATIENCE_SECONDS, **rest
        )
        said = answer.json() if answer.content else {}
        if answer.status_code >= 400:
            raise Refused(answer.status_code, said.get("code", ""), said.get("sentence", ""))
        return said


class Phone:
    """One person's phone. ``desk`` is the address of the local WeChat's phones, ``server`` that of Linli."""

    def __init__(self, person: str, settings: Settings, *, server: str, desk: str) -> None:
        self.person, self.line = person, Line(server)
        self._appid, self._phones, self._wechat = settings.mini.appid, f"{desk}/phones", requests.Session()
        self._desk = f"{self._phones}/{person}"
        self._wechat.trust_env = False

    def close(self) -> None:
        """Switch the phone off."""
        self.line.close()
        self._wechat.close()

    # signing in and homes

    def sign_in(self) -> Json:
        """Open the mini-program: a login code becomes a token. Gives what the first page shows."""
        opened: Json = self.line.post("/sessions", {"code": self._code("login"), "device": "phone.py"})
        self.line.token = opened["token"]
        me: Json = opened["me"]
        return me

    def confirm_phone(self) -> str:
        """Press the phone-number button. Gives the masked number."""
        confirmed: Json = self.line.post("/me/phone", {"code": self._code("phone-number")})
        return str(confirmed["phone"])

    def me(self) -> Json:
        """Who I am here: homes, rights, claims, work."""
        found: Json = self.line.get("/me")
        return found

    def estate(self, name: str) -> int:
        """Look an estate up by its name."""
        return next(int(row["id"]) for row in self.line.get("/estates", q=name)["items"] if row["name"] == name)

    def home(self, estate_id: int, building: str, stair: str, room: str) -> int:
        """Walk down the tree of an estate to a door."""
        floor = self.line.get(f"/estates/{estate_id}/tree")["buildings"]
        for step, name in (("stairs", building), ("homes", stair)):
            floor = next(row for row in floor if row["name"] == name)[step]
        return next(int(row["id"]) for row in floor if row["room"] == room)

    def bind(self, home_id: int, role: str, name: str, id_last4: str) -> Json:
        """Claim a home."""
        claim = {"home_id": home_id, "role": role, "name": name, "id_last4": id_last4}
        bound: Json = self.line.post("/bindings", claim)
        return bound

    def bindings(self) -> list[Json]:
        """My claims, newest first."""
        found: list[Json] = self.line.get("/bindings")["items"]
        return found

    # reports

    def photo(self, content: bytes | None = None, name: str = "photo.png") -> int:
        """Send a picture, a grey one unless told otherwise. Gives its id."""
        return int(self.line.upload("/files", content or grey_picture(), name, purpose="report")["id"])

    def report(self, said: Json, *, key: str | None = None) -> Json:
        """Report something. The same ``key`` is the same tap."""
        made: Json = self.line.post("/reports", said, key=key)
        return made

    def call_for_help(self, estate_id: int, lift_id: int, *, key: str | None = None) -> Json:
        """The one tap of somebody trapped in a lift."""
        made: Json = self.line.post("/emergencies", {"estate_id": estate_id, "lift_id": lift_id}, key=key)
        return made

    def look(self, report_id: int) -> Json:
        """One report's whole story."""
        told: Json = self.line.get(f"/reports/{report_id}")
        return told

    def reports(self, scope: str = "mine", **narrowed: Any) -> list[Json]:
        """A list of reports."""
        found: list[Json] = self.line.get("/reports", scope=scope, **narrowed)["items"]
        return found

    def move(self, report_id: int, move: str, **bring: Any) -> Json:
        """Make a move, as the button on the page does: look first, then press."""
        version = self.look(report_id)["version"]
        moved: Json = self.line.post(f"/reports/{report_id}/moves", {"move": move, **bring}, version=version)
        return moved

    def say(self, report_id: int, words: str, thread: str = "resident") -> Json:
        """Write a word."""
        said: Json = self.line.post(f"/reports/{report_id}/messages", {"words": words, "thread": thread})
        return said

    def inbox(self) -> list[Json]:
        """Everything told in the app, newest first."""
        found: list[Json] = self.line.get("/inbox")["items"]
        return found

    def read_all(self) -> None:
        """Tap 全部看过了."""
        self.line.post("/inbox/read-all", {})

    # chats

    def chat(self, app: App = "oa") -> Chat:
        """My chat with the service account (``oa``), the mini-program's customer service (``mini``) or, for staff, with
        the WeCom app (``work``). Whoever opens it closes it."""
        return Chat(self._phones, self.person, app)

    # paying

    def pay(self, params: Json, *, confirm: bool = True) -> str:
        """WeChat's own sheet for what the server signed: confirm it, or close it. Gives what the phone says of it
        afterwards, which is no proof of anything: ``requestPayment:ok`` or ``requestPayment:fail cancel``."""
        sheet = self._touch("pay", params)
        answer = {"sheet": sheet["sheet"], "answer": "confirm" if confirm else "cancel"}
        return str(self._touch("pay/answer", answer)["errMsg"])

    # what WeChat and WeCom show

    def agree(self, *kinds: str) -> dict[str, str]:
        """Press the button that asks for messages of these kinds (at most three; without any, those about reports), and
        accept each: one message may follow per kind."""
        asked = set(kinds or ("report_progress", "binding_answer"))
        ids = [row["id"] for row in self.line.get("/subscriptions")["templates"] if asked & set(row["keys"])]
        return dict(self._touch("subscribe", {"appid": self._appid, "choices": dict.fromkeys(ids, "accept")}))

    def messages(self) -> list[Json]:
        """Service notices on this phone, oldest first."""
        return self._shown("messages")

    def wecom(self) -> list[Json]:
        """The WeCom chat: messages and cards of the app, and what the robot says in the group, oldest first."""
        return self._shown("wecom")

    def press(self, card: Json, key: str, chosen: str = "") -> None:
        """Press a button of a card, after choosing in its box."""
        self._touch(f"wecom/{card['id']}/press", {"key": key, "chosen": chosen})

    def _code(self, kind: str) -> str:
        return str(self._touch(kind, {"appid": self._appid})["code"])

    def _touch(self, what: str, body: Json) -> Json:
        answer = self._wechat.post(f"{self._desk}/{what}", json=body, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        touched: Json = answer.json()
        return touched

    def _shown(self, what: str) -> list[Json]:
        answer = self._wechat.get(f"{self._desk}/{what}", timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        shown: list[Json] = answer.json()
        return shown


def grey_picture(side: int = 64, shade: int = 128) -> bytes:
    """A real PNG, made by hand: the phone needs no camera and no picture library. ``shade`` is 0 to 255."""
    row = b"\0" + bytes([shade]) * side
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * side)),
        (b"IEND", b""),
    )
    body = b"".join(_chunk(name, data) for name, data in parts)
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
