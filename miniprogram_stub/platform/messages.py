"""qyapi.weixin.qq.com, messages of the app: send, duplicate check, silent limits, recall."""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from .answers import Refused, ok
from .cards import check_card, needs_response, open_card
from .gate import Call, Door
from .media import lent, media_name
from .settings import Person
from .shapes import number, part, parts, words, wrong
from .wecom import check_agent, receivers
from .world import World

MOST_TEXT_BYTES, RECALL_SECONDS, DUPLICATE_MOST = 2048, 86400, 14400
PERSON_TIMES_PER_ACCOUNT = 200


def _text(content: dict[str, Any]) -> dict[str, Any]:
    text = words(content.get("content"))
    if not text.strip():
        raise Refused(44004, "content is empty")
    return {"text": text.encode()[:MOST_TEXT_BYTES].decode(errors="ignore")}


def _card(content: dict[str, Any]) -> dict[str, Any]:
    check_card(content)
    return {"title": words(part(content, "main_title").get("title")), "card": content}


def _file(content: dict[str, Any]) -> dict[str, Any]:
    return {"text": f"[文件 {content['name']}]"}


def _mini_notice(content: dict[str, Any]) -> dict[str, Any]:
    title, items = words(content.get("title")), parts(content, "content_item")
    if not content.get("appid") or not 4 <= len(title) <= 12:
        raise wrong("miniprogram_notice.title must be 4 to 12 characters")
    if len(items) > 10 or any(len(str(i.get("key", ""))) > 10 or len(str(i.get("value", ""))) > 30 for i in items):
        raise wrong("miniprogram_notice.content_item")
    fields = [{"label": str(item.get("key", "")), "value": str(item.get("value", ""))} for item in items]
    return {
        "title": title,
        "text": words(content.get("description")),
        "page": words(content.get("page")),
        "fields": fields,
    }


def _image(content: dict[str, Any]) -> dict[str, Any]:
    return {"file": content["file"]}


def _link(content: dict[str, Any]) -> dict[str, Any]:
    title, text, url = (words(content.get(name)) for name in ("title", "description", "url"))
    if not title or not text or not url or len(title.encode()) > 128 or len(text.encode()) > 512:
        raise wrong("textcard")
    return {"title": title, "text": text, "url": url}


_KINDS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "text": _text,
    "markdown": _text,
    "image": _image,
    "file": _file,
    "textcard": _link,
    "template_card": _card,
    "miniprogram_notice": _mini_notice,
}


def send(call: Call) -> dict[str, Any]:
    """message/send. Beyond the limits of a member the message is swallowed without a word, as in life."""
    world, body = call.world, call.body()
    kind = str(body.get("msgtype", ""))
    if kind not in _KINDS:
        raise Refused(40008)
    check_agent(call, body)
    content = body.get(kind)
    if not isinstance(content, dict):
        raise wrong(kind)
    if kind == "image":
        content = dict(lent(call, content.get("media_id"), "image"))
    if kind == "file":
        content = {"name": media_name(call, str(content.get("media_id", "")))}
    shown = _KINDS[kind](content)
    members, invalid = receivers(call, body)
    _take_day(world, len(members))
    msgid = secrets.token_urlsafe(30)
    doubled = _is_double(world, body)
    for member in members:
        _drop_in(world, member, kind, msgid, shown, doubled=doubled)
    code = open_card(world, msgid, [m.id for m in members]) if needs_response(kind, content) else ""
    return ok(**invalid, msgid=msgid, **({"response_code": code} if code else {}))


def _take_day(world: World, people: int) -> None:
    world.limits.set_cap("wecom per day", "day", len(world.people.staff()) * PERSON_TIMES_PER_ACCOUNT)
    if not world.limits.take("wecom per day", amount=people):
        raise Refused(45009)


def _is_double(world: World, body: dict[str, Any]) -> bool:
    if body.get("enable_duplicate_check") != 1:
        return False
    interval = min(number(body, "duplicate_check_interval", 1800), DUPLICATE_MOST)
    same = {key: value for key, value in body.items() if not key.startswith(("enable_dup", "duplicate_"))}
    key = hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()
    now, last = world.clock.now(), world.sendings.get(key, float("-inf"))
    if now - last < interval:
        return True
    world.sendings[key] = now
    return False


def _drop_in(world: World, to: Person, kind: str, msgid: str, shown: dict[str, Any], *, doubled: bool) -> None:
    state = "double" if doubled else "shown"
    if not doubled and not world.limits.take("wecom per member", to.id):
        state = "dropped"
    world.mailbox.put(to.id, "wecom", kind, world.clock.now(), msgid=msgid, state=state, **shown)


def recall(call: Call) -> dict[str, Any]:
    """message/recall: within 24 hours."""
    world, msgid = call.world, str(call.body().get("msgid", ""))
    letters = [letter for letter in world.mailbox.letters if msgid and letter.msgid == msgid]
    if not letters or world.clock.now() - letters[0].at > RECALL_SECONDS:
        raise wrong("msgid")
    for letter in letters:
        letter.state = "recalled"
    return ok()


DOORS = (
    Door("POST", "/cgi-bin/message/send", send),
    Door("POST", "/cgi-bin/message/recall", recall),
)
