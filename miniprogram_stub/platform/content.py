"""api.weixin.qq.com, content checks: texts and small pictures at once, media later by event."""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

import requests

from .answers import Refused, ok, request_id
from .events import media_verdict
from .gate import Call, Door
from .verdicts import result_of
from .world import World

MAX_MEDIA, MAX_PICTURE, MAX_TEXT, ACTIVE_SECONDS = 10 * 1024 * 1024, 1024 * 1024, 2500, 7200


def _author(call: Call, body: dict[str, Any]) -> str:
    """The person a version 2 check is about: a known openid that used the app within two hours, a right scene."""
    if body.get("scene") not in (1, 2, 3, 4):
        raise Refused(40129)
    person = call.world.people.person(str(body.get("openid", "")))
    if call.world.clock.now() - call.world.people.presence[person.id].used_at > ACTIVE_SECONDS:
        raise Refused(61010)
    return person.id


def msg_sec_check(call: Call) -> dict[str, Any]:
    """msgSecCheck: version 2 with openid and scene; without a version the old form, which answers 87014."""
    body = call.body()
    content = body.get("content")
    if not isinstance(content, str) or not content:
        raise Refused(44002)
    if len(content) > MAX_TEXT:
        raise Refused(45002)
    parts = [content, *(str(body.get(key, "")) for key in ("title", "nickname", "signature"))]
    verdict = call.world.verdicts.on("text", "\n".join(parts))
    if body.get("version") is None:
        if verdict.suggest == "risky":
            raise Refused(87014)
        return ok()
    if body["version"] not in (2, "2"):
        raise Refused(47001)
    _author(call, body)
    return ok(**result_of(verdict), trace_id=request_id())


def media_check_async(call: Call) -> dict[str, Any]:
    """mediaCheckAsync version 2: answers a trace id at once, the verdict comes as an event."""
    world, body = call.world, call.body()
    url = body.get("media_url")
    if not isinstance(url, str) or not re.fullmatch(r"https?://\S+", url):
        raise Refused(47001, "data format error: media_url")
    if body.get("media_type") not in (1, 2) or body.get("version") != 2:
        raise Refused(47001, "data format error: media_type or version")
    person, trace_id = _author(call, body), request_id()
    verdict = world.verdicts.on("image", url)
    delay = world.settings.mini.media_delay if verdict.delay is None else verdict.delay

    def tell() -> None:
        readable = fetched(world, url)
        world.pusher.push_mini(media_verdict(world, person, trace_id, verdict, readable=readable))

    world.agenda.later(delay, tell)
    return ok(trace_id=trace_id)


def fetched(world: World, url: str) -> bool:
    """Whether the file could be downloaded and is at most 10 MB. Only addresses of this machine are tried."""
    line = world.ledger.note("out", "media", url[:500])
    if not _is_local(url):
        line["answer"] = "not on this machine"
        return False
    try:
        with requests.get(url, timeout=5, stream=True) as answer:
            size = sum(len(chunk) for chunk in answer.iter_content(65536) if chunk)
            line |= {"status": answer.status_code, "answer": f"{size} bytes"}
            return answer.status_code == 200 and 0 < size <= MAX_MEDIA
    except requests.RequestException as error:
        line["answer"] = type(error).__name__
        return False


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def img_sec_check(call: Call) -> dict[str, Any]:
    """imgSecCheck, the old form: one picture of at most 1 MB as the form field `media`."""
    media = call.files.get("media")
    if media is None:
        raise Refused(41005)
    if len(media.read()) > MAX_PICTURE:
        raise Refused(40009)
    if call.world.verdicts.on("image", media.filename or "").suggest == "risky":
        raise Refused(87014)
    return ok()


DOORS = (
    Door("POST", "/wxa/msg_sec_check", msg_sec_check),
    Door("POST", "/wxa/media_check_async", media_check_async),
    Door("POST", "/wxa/img_sec_check", img_sec_check),
)
