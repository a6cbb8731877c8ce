"""Knocking at a declared door by its example, rightly or wrongly."""

from __future__ import annotations

import io
import itertools
import json
import re
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from server.kit.doors import Door
from server.kit.http import API
from tests.cast import Cast
from tests.doors.examples import EXAMPLES, PHOTO, Example

_keys = itertools.count(1)
_PLACE = re.compile(r"<\w+:(\w+)>")
SAME: Any = object()


def example(door: Door) -> Example:
    """The example of a door; ``KeyError`` for a door without one."""
    return EXAMPLES[door.method, door.path]


def name_of(door: Door) -> str:
    """A door in the report of a test."""
    return f"{door.method} {door.path}"


class Knock:
    """One door of a test and how to knock at it."""

    def __init__(self, cast: Cast, door: Door) -> None:
        self.cast, self.door, self.example = cast, door, example(door)
        self.values = self.example.make(cast)
        self.body = self.example.body(cast) if self.example.body else None
        self.query = self.example.query(cast) if self.example.query else None
        self.flask = cast.visitor().flask

    @property
    def path(self) -> str:
        """The address with its values filled in."""
        return _PLACE.sub(lambda match: str(self.values[match[1]]), self.door.path)

    def send(
        self, *, by: Any = SAME, body: Any = SAME, query: Any = SAME, raw: bytes | None = None,
        headers: dict[str, str | None] | None = None, path: str | None = None, photo: bytes | None = PHOTO,
        mime: str = "application/json",
    ) -> TestResponse:  # fmt: skip
        """Knock as the example does, but for what is given; a header of None is left out."""
        who = self.example.by if by is SAME else by
        sent: dict[str, str | None] = {"Authorization": f"Bearer {self.cast.tokens[who]}"} if who else {}
        if self.door.creates:
            sent["Idempotency-Key"] = f"knock-{next(_keys):06d}"
        if self.door.edits:
            sent["If-Match"] = f'"{self.cast.row(self.values["report_id"]).version}"'
        sent |= headers or {}
        content, kind = self._content(self.body if body is SAME else body, raw, photo, mime)
        with self.flask.test_client() as client:
            return client.open(
                API + (path or self.path), method=self.door.method, data=content, content_type=kind,
                query_string=self.query if query is SAME else query,
                headers={name: value for name, value in sent.items() if value is not None},
            )  # fmt: skip

    def _content(self, body: Any, raw: bytes | None, photo: bytes | None, mime: str) -> tuple[bytes | None, str | None]:
        if raw is not None:
            return raw, mime
        if self.example.upload:
            parts = {key: str(value) for key, value in (body or {}).items()}
            shown = {"file": FileStorage(io.BytesIO(photo), "a.jpg")} if photo is not None else {}
            boundary, content = encode_multipart({**parts, **shown})
            return content, f'multipart/form-data; boundary="{boundary}"'
        return (None, None) if body is None else (json.dumps(body).encode(), mime)


def assert_problem(answer: TestResponse, *statuses: int) -> None:
    """A refusal as every refusal looks: a 4xx with a code for programs and a sentence for people."""
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:300])
    assert not statuses or answer.status_code in statuses, (answer.status_code, answer.text[:300])
    assert answer.mimetype == "application/problem+json", answer.text[:300]
    told = answer.json
    assert told["status"] == answer.status_code and re.fullmatch(r"[a-z0-9_]+", told["code"])
    assert re.search(r"[\u4e00-\u9fff]", told["sentence"]), told
