"""Static files of the console, the shared design tokens and icons. Addresses carry a hash, so browsers keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from config import FOLDER as CONFIG

STATIC = Path(__file__).with_name("static")
DESIGN = CONFIG / "design"
FOREVER = "public, max-age=31536000, immutable"
SHOWN = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def address(prefix: str, name: str) -> str:
    """Where a static file is served; ``design/…`` names the shared design."""
    return f"{prefix}/static/{name}?v={_hash(_path(name))}"


@cache
def icon(name: str) -> Markup:
    """An icon of our own set, inline and hidden from screen readers: a word always stands beside it."""
    drawing = (DESIGN / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return Markup(drawing.replace("<svg ", '<svg class="icon" aria-hidden="true" focusable="false" ', 1).strip())


@cache
def drawing(name: str) -> Markup:
    """A line drawing of the shared design, inline."""
    text = (DESIGN / f"{name}.svg").read_text(encoding="utf-8")
    return Markup(text.replace("<svg ", '<svg class="drawing" aria-hidden="true" focusable="false" ', 1).strip())


def mount_assets(blueprint: Blueprint) -> None:
    """Serve the static files without signing in."""
    blueprint.add_url_rule("/static/<path:name>", "static_file", _serve, methods=["GET"])


def _serve(name: str) -> AnyResponse:
    path = _path(name)
    if not path.is_file() or path.suffix not in SHOWN:
        abort(404)
    response = Response(path.read_bytes(), mimetype=SHOWN[path.suffix])
    response.set_etag(_hash(path))
    known = request.args.get("v") == _hash(path)
    response.headers["Cache-Control"] = FOREVER if known else "no-cache"
    return response.make_conditional(request)


def _path(name: str) -> Path:
    root, rest = (DESIGN, name.removeprefix("design/")) if name.startswith("design/") else (STATIC, name)
    path = (root / rest).resolve()
    return path if path.is_relative_to(root.resolve()) else STATIC / "nowhere"


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""
