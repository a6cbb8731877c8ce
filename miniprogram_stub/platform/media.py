"""Temporary files on both hosts: lent for three days, 5 bytes to 20 MB; pictures and films to 10 MB.

An app gets what people sent to it, and nothing of another app.
"""

import hashlib
import secrets
from typing import Any

from flask import Response

from .answers import Refused, ok
from .gate import Call, Door
from .lending import Lent
from .shapes import words
from .world import World

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
    call.world.media[media_id] = Lent(media.filename or "file", kind, now + LIFE, file, call.app)
    return ok(type=kind, media_id=media_id, created_at=str(int(now)))


def _kept(call: Call, content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    call.world.files[name] = content
    return name


def upload(call: Call) -> dict[str, Any]:
    """media/upload: a file for messages of the app."""
    return keep(call)


def get(call: Call) -> Response:
    """media/get: the bytes of what somebody sent to this app, or of what it lent; 40007 for anything else."""
    found = _lent(call, call.args.get("media_id", ""))
    content = call.world.files.get(found.file)
    if content is None or found.app not in ("", call.app):
        raise Refused(40007)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return Response(content, content_type=kind_of(content), headers=headers)


def kind_of(content: bytes) -> str:
    """The media type of a file by its first bytes."""
    heads = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"#!AMR": "audio/amr"}
    return next((kind for head, kind in heads.items() if content.startswith(head)), "video/mp4")


def receive(world: World, app: str, kind: str, name: str, content: bytes) -> tuple[str, str]:
    """Somebody sends a file to an app: its media_id for three days, and the name of its bytes."""
    media_id, file = secrets.token_urlsafe(48), hashlib.sha256(content).hexdigest()
    world.files[file] = content
    world.media[media_id] = Lent(name, kind, world.clock.now() + LIFE, file, app)
    return media_id, file


DOORS = (Door("POST", "/cgi-bin/media/upload", upload), Door("GET", "/cgi-bin/media/get", get))
