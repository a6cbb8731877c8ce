"""What a request asks of a door: query, body, files, key and version, each refused in plain words when malformed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import request
from marshmallow import fields

from config.settings import WebSettings
from server.kit import idempotency
from server.kit.doors import Door
from server.kit.errors import Malformed, PreconditionMissing, TooLarge
from server.kit.fields import WHOLE
from server.kit.loads import loader

JSON_MIME = "application/json"
_ETAG = re.compile(r'(?:W/)?"?([0-9]{1,15})"?')


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its door understands it. ``raw`` is the body as it came."""

    query: dict[str, Any]
    body: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    raw: bytes = b""
    key: str | None = None
    version: int | None = None

    @property
    def given(self) -> dict[str, Any]:
        """Body and files together."""
        return {**self.body, **self.files}


def read(door: Door, web: WebSettings) -> Asked:
    """Read the current request for a door; :class:`Malformed`, :class:`TooLarge` or :class:`PreconditionMissing`."""
    query, body, files, raw = _query(door), {}, {}, b""
    if door.upload:
        files = _upload(door, web.largest_upload)
        body = _loaded(door, dict(request.form))
    elif door.body is not None:
        raw = _raw_body(web.largest_body)
        body = _loaded(door, _parsed(raw))
    key = idempotency.check_key(request.environ.get("HTTP_IDEMPOTENCY_KEY")) if door.creates else None
    return Asked(query, body, files, raw, key, _version() if door.edits else None)


def _query(door: Door) -> dict[str, Any]:
    if door.query is None:
        return {}
    given: dict[str, Any] = {}
    for name, values in request.args.lists():
        field = door.query.fields.get(name)
        value: Any = values[-1]
        if isinstance(field, fields.Integer) and WHOLE.fullmatch(value):
            value = int(value)
        given[name] = values if isinstance(field, fields.List) else value
    return loader(door.query)(given)


def _raw_body(most: int) -> bytes:
    if (request.content_length or 0) > most:
        raise TooLarge("too_large", "内容太大了，请精简后再提交。", most_bytes=most)
    raw = request.stream.read(most + 1) if request.content_length is None else request.get_data()
    if len(raw) > most:
        raise TooLarge("too_large", "内容太大了，请精简后再提交。", most_bytes=most)
    if raw and request.mimetype != JSON_MIME:
        raise Malformed("json_needed", "请求格式不对。")
    return raw


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError as error:
        raise Malformed("json_broken", "请求格式不对。") from error
    if not isinstance(body, dict):
        raise Malformed("json_broken", "请求格式不对。")
    return body


def _loaded(door: Door, given: dict[str, Any]) -> dict[str, Any]:
    if door.body is None:
        return {}
    return loader(door.body)(given)


def _upload(door: Door, most: int) -> dict[str, tuple[str, bytes]]:
    request.max_content_length = most + 65536
    files = {name: (part.filename or "", part.stream.read(most + 1)) for name, part in request.files.items()}
    if door.upload not in files or not files[door.upload][1]:
        raise Malformed("file_needed", "请选择要上传的文件。", field=door.upload)
    if any(len(content) > most for _, content in files.values()):
        raise TooLarge("too_large", "文件太大了。", most_bytes=most)
    return files


def _version() -> int:
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionMissing("version_needed", "请先刷新页面再操作。", header="If-Match")
    match = _ETAG.fullmatch(given.strip())
    if match is None:
        raise Malformed("version_broken", "请先刷新页面再操作。", header="If-Match")
    return int(match[1])
