"""Pushes to our server: written as JSON or XML, sealed and signed, tried three times with five seconds each."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import requests

from .clock import Agenda, Job, PlatformClock
from .crypto import BadEnvelope, Envelope, new_nonce, sign
from .ledger import Ledger
from .replies import read_reply, text_of
from .settings import Settings

ATTEMPTS = 3


def to_xml(payload: Mapping[str, Any], root: str = "xml") -> str:
    """Texts as CDATA, numbers bare, a list as repeated elements: the way both platforms write it."""
    return f"<{root}>{''.join(_element(key, value) for key, value in payload.items())}</{root}>"


def _element(key: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(key, one) for one in value)
    if isinstance(value, Mapping):
        return to_xml(value, key)
    if isinstance(value, (int, float)):
        return f"<{key}>{value}</{key}>"
    text = str(value)
    return f"<{key}>{escape(text) if ']]>' in text else f'<![CDATA[{text}]]>'}</{key}>"


class Pusher:
    """Sends to the callbacks of mini-program, service account and WeCom.

    `format` and `mode` (of the mini-program), `oa_format` and `oa_mode`, and `copies` may be changed from the control
    plane.
    """

    def __init__(self, settings: Settings, clock: PlatformClock, agenda: Agenda, ledger: Ledger) -> None:
        mini, work, oa = settings.mini, settings.work, settings.oa
        self._settings, self._clock, self._agenda, self._ledger = settings, clock, agenda, ledger
        self.mini = Envelope(mini.token, mini.aes_key, mini.appid)
        self.work = Envelope(work.token, work.aes_key, work.corpid)
        self.oa = Envelope(oa.token, oa.aes_key, oa.appid)
        self._envelopes = {"mini": self.mini, "work": self.work, "oa": self.oa}
        self._addresses = {
            "mini": settings.callback_mini, "work": settings.callback_work, "oa": settings.callback_oa
        }  # fmt: skip
        self._one_reply = threading.Lock()
        self.begin()
        self.on_reply: Callable[[str, str, str], None] = lambda _target, _sender, _words: None

    def begin(self) -> None:
        """As set at the start: nothing doubled, lists of one written as an object, stamped by the platform's clock."""
        self.format, self.mode = self._settings.mini.body, self._settings.mini.mode
        self.oa_format, self.oa_mode = self._settings.oa.body, self._settings.oa.mode
        self._replied: set[str] = set()
        self.copies, self.list_shape, self.stamp = 1, "object", "platform"
        self._held: list[Job] | None = None

    def push_mini(self, payload: dict[str, Any], delay: float = 0.0) -> None:
        """Pushes an event or message of the mini-program once the clock has moved on by `delay`."""
        if self._settings.callback_mini:
            self._later("mini", payload, delay)

    def push_oa(self, payload: dict[str, Any], delay: float = 0.0) -> None:
        """Pushes an event or message of the service account."""
        if self._settings.callback_oa:
            self._later("oa", payload, delay)

    def push_work(
        self, payload: dict[str, Any], delay: float = 0.0, answered: Callable[[], None] = lambda: None
    ) -> None:
        """Pushes an event or message of the WeCom app; `answered` is called once the app took it."""
        if self._settings.callback_work:
            self._later("work", payload, delay, answered)

    def hold(self) -> None:
        """Keeps pushes back from now on."""
        self._held = []

    def release(self, *, backwards: bool) -> int:
        """Makes the pushes kept back, one after the other, the last one first if asked; how many there were."""
        held, self._held = self._held or [], None
        ordered = held[::-1] if backwards else held
        self._agenda.later(0, lambda: _one_by_one(ordered))
        return len(held)

    def check_address(self, target: str) -> dict[str, Any]:
        """The GET a platform makes when a callback address is saved; says whether the answer was right."""
        timestamp, nonce, echo = str(self._clock.stamp()), new_nonce(), "4375120948345356249"
        query = {"timestamp": timestamp, "nonce": nonce}
        if target == "work":
            sealed = self.work.encrypt(echo)
            query |= {"msg_signature": self.work.signature(timestamp, nonce, sealed), "echostr": sealed}
        else:
            query |= {"signature": sign(self.envelope(target).token, timestamp, nonce), "echostr": echo}
        seconds = 1.0 if target == "work" else self._settings.push_timeout
        try:
            answer = requests.get(self.address(target), params=query, timeout=seconds)
        except requests.RequestException as error:
            return {"ok": False, "status": None, "answer": type(error).__name__}
        return {
            "ok": answer.content == echo.encode(),
            "status": answer.status_code,
            "answer": answer.text[:200],
        }

    def letter(self, target: str, payload: dict[str, Any]) -> tuple[dict[str, str], str, str]:
        """Query, body and content type of one push, signed now."""
        timestamp, nonce = str(self._clock.stamp() if self.stamp == "platform" else int(time.time())), new_nonce()
        envelope, as_json = self.envelope(target), self._form(target) == "json"
        plain = json.dumps(payload, ensure_ascii=False) if as_json else to_xml(payload)
        query = {"timestamp": timestamp, "nonce": nonce}
        if target != "work":
            query |= {
                "signature": sign(envelope.token, timestamp, nonce),
                "openid": str(payload.get("FromUserName")),
            }
        if self._is_plain(target):
            return query, plain, _content_type(as_json)
        sealed = envelope.encrypt(plain)
        query["msg_signature"] = envelope.signature(timestamp, nonce, sealed)
        shell: dict[str, Any] = {"ToUserName": payload["ToUserName"], "Encrypt": sealed}
        if target != "work":
            query["encrypt_type"] = "aes"
        else:
            shell["AgentID"] = str(payload.get("AgentID", ""))
        return query, json.dumps(shell) if as_json else to_xml(shell), _content_type(as_json)

    def _later(
        self, target: str, payload: dict[str, Any], delay: float, answered: Callable[[], None] = lambda: None
    ) -> None:
        def deliver() -> None:
            if self._deliver(target, payload):
                answered()

        for _ in range(self.copies):
            self._agenda.later(delay, lambda: self._deliver_or_hold(deliver))

    def _deliver_or_hold(self, job: Job) -> None:
        if self._held is None:
            job()
        else:
            self._held.append(job)

    def _deliver(self, target: str, payload: dict[str, Any]) -> bool:
        for attempt in range(1, ATTEMPTS + 1):
            line = self._ledger.note("out", "push", target, body=payload, attempt=attempt)
            if self._post(target, payload, line):
                return True
            if attempt < ATTEMPTS:
                time.sleep(self._settings.push_gap)
        return False

    def _post(self, target: str, payload: dict[str, Any], line: dict[str, Any]) -> bool:
        query, body, content_type = self.letter(target, payload)
        try:
            answer = requests.post(
                self.address(target),
                params=query,
                data=body.encode(),
                headers={"Content-Type": content_type},
                timeout=self._settings.push_timeout,
            )
        except requests.RequestException as error:
            line |= {"status": None, "answer": type(error).__name__}
            return False
        line |= {"status": answer.status_code, "answer": answer.text[:2000]}
        if answer.status_code == 200:
            line["reply"] = self._heard(target, payload, answer.text)
        return answer.status_code == 200

    def _heard(self, target: str, payload: dict[str, Any], answer: str) -> str | None:
        """A reply's words; one that cannot be opened is shown as the platform would: not at all. A message has one
        reply, however often it was pushed. The mini-program shows none."""
        try:
            reply = read_reply(None if self._is_plain(target) else self.envelope(target), answer)
        except BadEnvelope as error:
            return f"refused: {error}"
        if reply and target != "mini" and (words := text_of(reply)) and self._is_first(target, payload):
            self.on_reply(target, str(payload["FromUserName"]), words)
        return reply

    def _is_first(self, target: str, payload: dict[str, Any]) -> bool:
        named = ("FromUserName", "CreateTime", "Event", "EventKey")
        key = str(payload.get("MsgId") or [payload.get(name) for name in named])
        with self._one_reply:
            first = f"{target}:{key}" not in self._replied
            self._replied.add(f"{target}:{key}")
        return first

    def envelope(self, target: str) -> Envelope:
        """How a target's pushes are sealed."""
        return self._envelopes[target]

    def address(self, target: str) -> str:
        """Where a target's pushes go."""
        return self._addresses[target]

    def _form(self, target: str) -> str:
        return {"mini": self.format, "oa": self.oa_format}.get(target, "xml")

    def _is_plain(self, target: str) -> bool:
        return {"mini": self.mode, "oa": self.oa_mode}.get(target) == "plain"


def _one_by_one(jobs: list[Job]) -> None:
    for job in jobs:
        job()


def _content_type(as_json: bool) -> str:
    return "application/json; charset=utf-8" if as_json else "text/xml; charset=utf-8"
