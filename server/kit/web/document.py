"""The API about itself: ``/api/openapi.json`` and a page to read and try it, both without any outside address."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import orjson
from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from server.kit.doors import Door
from server.kit.openapi import describe
from server.kit.web.folders import serve_folder

FOLDER = Path(__file__).parent / "docs"


def set_up_document(flask: Flask, doors: Iterable[Door]) -> None:
    """Serve the document; it is worked out once, for whoever asks first, so that nobody waits for it at the start."""
    every = list(doors)

    @cache
    def document() -> bytes:
        return orjson.dumps(describe(every))

    def openapi() -> AnyResponse:
        response = Response(document(), mimetype="application/json")
        response.add_etag()
        return response.make_conditional(request)

    flask.add_url_rule("/api/openapi.json", "openapi", openapi)
    serve_folder(flask, "/api/docs", FOLDER, index="index.html")
