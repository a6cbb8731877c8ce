"""qyapi.weixin.qq.com, temporary files: lent to WeCom for three days, 5 bytes to 20 MB; pictures and films to 10 MB."""

import hashlib
import secrets
from typing import Any

from .answers import Refused, ok
from .gate import Call, Door
from .lending import Lent
from .shapes import words

LEAST, MOST, LIFE = 5, 20 * 1024 * 1024, 3 * 86400
LARGEST = {"image": (10 * 1024 * 1024, 40009), "video": (10 * 1024 * 1024, 40011), "voice": (2 * 1024 * 1024, 40006)}
_TYPES = {"image", "voice", "video", "file"}


def media_name(call: Call, media_id: str) -> str:
    """The name of a file still lent; 40007 when it is not."""
    return _lent(call, media_id).name


def lent(call: Call, media_id: Any, kind: str) -> dict[str, str]:
    """Name and file of what is lent as this kind; 40007 when it is not."""
    found = _lent(call, words(media_id))
    if found.kind != kind:
        raise Refused(40007)
    return {"name": found.name, "file": found.file}


def _lent(call: Call, media_id: str) -> Lent:
    found = call.world.media.get(media_id)
    if found is None or found.ends_at <= call.world.clock.now():
        raise Refused(40007)
    return found


def keep(call: Call) -> dict[str, Any]:
    """Takes a file in; its media_id."""
    kind, media = call.args.get("type", ""), call.files.get("media")
    if kind not in _TYPES:
        raise Refused(40004, "invalid media type")
    if media is None:
        raise Refused(41005)
    content = media.read()
    if not LEAST < len(content) <= MOST:
        raise Refused(40006, "invalid file size")
    most, errcode = LARGEST.get(kind, (MOST, 40006))
    if len(content) > most:
        raise Refused(errcode, f"invalid {kind} size")
    media_id, now = secrets.token_urlsafe(48), call.world.clock.now()
    file = _kept(call, content) if kind in {"image", "video"} else ""
    call.world.media[media_id] = Lent(media.filename or "file", kind, now + LIFE, file)
    return ok(type=kind, media_id=media_id, created_at=str(int(now)))


def _kept(call: Call, content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    call.world.files[name] = content
    return name


def upload(call: Call) -> dict[str, Any]:
    """media/upload: a file for messages of the app."""
    return keep(call)


DOORS = (Door("POST", "/cgi-bin/media/upload", upload),)
