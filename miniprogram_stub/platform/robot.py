"""qyapi.weixin.qq.com, the robot of a staff group."""

import base64
import hashlib
from typing import Any

from .answers import Refused, ok
from .cards import check_card
from .gate import Call, Door
from .media import keep, media_name
from .shapes import part, parts, words, wrong
from .teams import team_of

MOST_TEXT, MOST_MARKDOWN, MOST_IMAGE = 2048, 4096, 2 * 1024 * 1024


def _robot(call: Call) -> str:
    key = call.args.get("key", "")
    if key not in call.world.settings.work.robot_keys:
        raise Refused(93000)
    return key


def send(call: Call) -> dict[str, Any]:
    """webhook/send: 20 a minute per robot. Read by whoever is in its group, and by nobody else."""
    world, key, body = call.world, _robot(call), call.body()
    kind = str(body.get("msgtype", ""))
    content = body.get(kind)
    if not isinstance(content, dict):
        raise Refused(40008)
    parts = _parts(call, kind, content)
    if not world.limits.take("robot", key):
        raise Refused(45009, "api freq out of limit")
    team = team_of(world.settings.teams, key, (one.id for one in world.people.staff()))
    for member in (one for one in world.people.staff() if one.id in team.members):
        world.mailbox.put(member.id, "robot", kind, world.clock.now(), page=key, peer=team.name, **parts)
    return ok()


def _parts(call: Call, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    if kind in {"text", "markdown", "markdown_v2"}:
        return {"text": _words(content, MOST_TEXT if kind == "text" else MOST_MARKDOWN)}
    if kind == "image":
        return {"text": f"[图片 {_image(content)} 字节]"}
    if kind == "news":
        articles = parts(content, "articles")
        if not 1 <= len(articles) <= 8 or not all(words(article.get("title")) for article in articles):
            raise wrong("news.articles")
        return {"title": str(articles[0]["title"]), "text": str(articles[0].get("description", ""))}
    if kind in {"file", "voice"}:
        return {"text": f"[文件 {media_name(call, str(content.get('media_id', '')))}]"}
    if kind == "template_card":
        if words(content.get("card_type")) not in {"text_notice", "news_notice"}:
            raise wrong("template_card.card_type")
        check_card(content)
        return {"title": words(part(content, "main_title").get("title")), "card": content}
    raise Refused(40008)


def _words(content: dict[str, Any], most: int) -> str:
    text = words(content.get("content"))
    if not text:
        raise Refused(44004, "content is empty")
    if len(text.encode()) > most:
        raise wrong(f"content exceed max length {most}")
    return text


def _image(content: dict[str, Any]) -> int:
    try:
        picture = base64.b64decode(str(content.get("base64", "")), validate=True)
    except ValueError as error:
        raise wrong("image.base64") from error
    if not picture or len(picture) > MOST_IMAGE:
        raise Refused(40009)
    if hashlib.md5(picture).hexdigest() != str(content.get("md5", "")).lower():
        raise Refused(301019, "image md5 not match")
    return len(picture)


def upload_for_robot(call: Call) -> dict[str, Any]:
    """webhook/upload_media: files between 5 bytes and 20 MB, kept three days."""
    _robot(call)
    return keep(call)


DOORS = (
    Door("POST", "/cgi-bin/webhook/send", send, token=False),
    Door("POST", "/cgi-bin/webhook/upload_media", upload_for_robot, token=False),
)
