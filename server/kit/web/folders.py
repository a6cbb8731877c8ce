"""Folders of finished files: the browser build, the design, the API's page. Nothing outside them can be reached."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask, Response, send_from_directory
from werkzeug.exceptions import NotFound

_HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.\w+$")
A_YEAR = 31_536_000


def serve_folder(flask: Flask, at: str, folder: Path, *, index: str | None = None) -> None:
    """Serve ``folder`` under ``at`` (``/app``). Files named by a hash are kept for a year, others asked for again."""

    def file(name: str) -> Response:
        response = send_from_directory(folder, name, conditional=True, max_age=_max_age(name))
        response.cache_control.public = True
        if not _max_age(name):
            response.cache_control.no_cache = True
        return response

    name = at.strip("/").replace("/", "_")
    flask.add_url_rule(f"{at}/<path:name>", f"{name}_file", file)
    if index is not None:
        flask.add_url_rule(f"{at}/", f"{name}_index", lambda: file(index))


def say_not_built(flask: Flask, at: str) -> None:
    """Answer 404 under ``at`` where a folder would be that nobody has built."""

    def missing() -> Response:
        raise NotFound

    flask.add_url_rule(f"{at}/", f"{at.strip('/')}_missing", missing)


def _max_age(name: str) -> int:
    return A_YEAR if name.startswith("assets/") and _HASHED.search(name) else 0
