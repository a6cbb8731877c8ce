"""What residents write and show is checked before others see it (msg_sec_check v2, media_check_async v2).

Anything we cannot read as "pass" waits for a person: a new verdict word must never let something through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

import orjson

from server.wechat.answers import word
from server.wechat.gateway import Answer, Gateway
from server.wechat.inbound import Inbound

LONGEST_TEXT = 2500
NORMAL = 100


class Scene(IntEnum):
    """Where the words will stand."""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3
    LOG = 4


class Media(IntEnum):
    """What kind of file."""

    AUDIO = 1
    IMAGE = 2


class Verdict(StrEnum):
    """What may be done with it: show, let a person look, or hide."""

    PASS = "pass"
    REVIEW = "review"
    RISKY = "risky"


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict. ``label`` is the platform's number (100 normal, 20001 politics … 21000 other)."""

    verdict: Verdict
    label: int
    trace_id: str


def check_text(gateway: Gateway, *, openid: str, scene: Scene, words: str) -> Checked:
    """Check words of any length, in parts of 2,500; the worst part decides.

    The writer must have used the mini-program within two hours (else refused with 61010, permanent).
    """
    parts = [words[start : start + LONGEST_TEXT] for start in range(0, len(words), LONGEST_TEXT)]
    results = [_check_part(gateway, openid, scene, part) for part in parts if part.strip()]
    return max(results, key=lambda result: _SEVERITY[result.verdict], default=Checked(Verdict.PASS, NORMAL, ""))


def check_media(gateway: Gateway, *, openid: str, scene: Scene, url: str, media: Media = Media.IMAGE) -> str:
    """Ask for a check of a file at a public address (up to 10 MB); gives the trace id its verdict will carry.

    The verdict comes as a push within 30 minutes, see ``media_verdict``.
    """
    body = {"media_url": url, "media_type": int(media), "version": 2, "scene": int(scene), "openid": openid}
    return word(gateway.post("wxa/media_check_async", body), "trace_id")


def media_verdict(inbound: Inbound) -> Checked | None:
    """The verdict in a ``wxa_media_check`` push of version 1 or 2; None if it is another push.

    A failed check (the platform could not fetch the file) is REVIEW with label 0.
    """
    if inbound.event != "wxa_media_check":
        return None
    trace_id = str(inbound.fields.get("trace_id", ""))
    result = inbound.fields.get("result")
    if isinstance(result, dict):
        return _second_version(inbound.fields, result, trace_id)
    return _first_version(inbound.fields, trace_id)


_SEVERITY = {Verdict.PASS: 0, Verdict.REVIEW: 1, Verdict.RISKY: 2}


def _check_part(gateway: Gateway, openid: str, scene: Scene, part: str) -> Checked:
    body = {"version": 2, "openid": openid, "scene": int(scene), "content": part}
    answer: Answer = gateway.post("wxa/msg_sec_check", body)
    result = answer.get("result")
    return _checked(result if isinstance(result, dict) else {}, str(answer.get("trace_id", "")))


def _checked(result: Mapping[str, Any], trace_id: str) -> Checked:
    word = result.get("suggest")
    verdict = Verdict(word) if word in list(Verdict) else Verdict.REVIEW
    return Checked(verdict, _number(result.get("label")), trace_id)


def _second_version(fields: Mapping[str, Any], result: Mapping[str, Any], trace_id: str) -> Checked:
    if _number(fields.get("errcode")) != 0:
        return Checked(Verdict.REVIEW, 0, trace_id)
    return _checked(result, trace_id)


def _first_version(fields: Mapping[str, Any], trace_id: str) -> Checked:
    if _number(fields.get("status_code")) != 0 or "isrisky" not in fields:
        return Checked(Verdict.REVIEW, 0, trace_id)
    label = _first_label(fields.get("extra_info_json"))
    if _number(fields["isrisky"]) == 0:
        return Checked(Verdict.PASS, NORMAL, trace_id)
    return Checked(Verdict.RISKY, label, trace_id)


def _first_label(text: object) -> int:
    try:
        return _number(orjson.loads(text if isinstance(text, str) else "{}").get("label"))
    except (orjson.JSONDecodeError, AttributeError):
        return 0


def _number(value: object) -> int:
    """XML sends numbers as text; what is no number counts as -1, which is never "fine"."""
    if value is None:
        return 0
    text = str(value)
    return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 12 else -1
