"""qyapi.weixin.qq.com, temporary files: lent to WeCom for three days, 5 bytes to 20 MB."""

import secrets
from typing import Any

from .answers import Refused, ok
from .gate import Call, Door

LEAST, MOST, LIFE = 5, 20 * 1024 * 1024, 3 * 86400
_TYPES = {"image", "voice", "video", "file"}


def media_name(call: Call, media_id: str) -> str:
    """The name of a file still lent; 40007 when it is not."""
    name, ends_at = call.world.media.get(media_id, ("", 0.0))
    if ends_at <= call.world.clock.now():
        raise Refused(40007)
    return name


def keep(call: Call) -> dict[str, Any]:
    """Takes a file in; its media_id."""
    kind, media = call.args.get("type", ""), call.files.get("media")
    if kind not in _TYPES:
        raise Refused(40004, "invalid media type")
    if media is None:
        raise Refused(41005)
    size = len(media.read())
    if not LEAST < size <= MOST:
        raise Refused(40006, "invalid file size")
    media_id, now = secrets.token_urlsafe(48), call.world.clock.now()
    call.world.media[media_id] = (media.filename or "file", now + LIFE)
    return ok(type=kind, media_id=media_id, created_at=str(int(now)))


def upload(call: Call) -> dict[str, Any]:
    """media/upload: a file for messages of the app."""
    return keep(call)


DOORS = (Door("POST", "/cgi-bin/media/upload", upload),)
