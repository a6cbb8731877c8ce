"""The last word when something is refused or breaks: a problem for programs, a kind page for people."""

from __future__ import annotations

from html import escape

import orjson
from flask import Flask, Response, request

from server.kit.problems import MIME, answer_error

FOR_PROGRAMS = ("/api/", "/wechat/", "/health/", "/metrics")

PAGE = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>邻里</title>
<link rel="icon" href="/design/icons/linli.svg"><link rel="stylesheet" href="/design/tokens.css">
<link rel="stylesheet" href="/design/kind.css"></head>
<body><main><span class="mark"></span><h1>{sentence}</h1>
<p><a href="/">回到首页</a></p><p class="small">{status} · {request_id}</p></main></body>
</html>
"""


def set_up_errors(flask: Flask) -> None:
    """Answer whatever is raised: as a problem under ``/api`` and to programs, else as a page."""
    flask.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    """The problem, turned into a page where a person is looking."""
    response = answer_error(error)
    if request.path.startswith(FOR_PROGRAMS) or not request.accept_mimetypes.accept_html:
        return response
    return _as_page(response)


def _as_page(response: Response) -> Response:
    if response.mimetype != MIME:
        return response
    said = orjson.loads(response.get_data())
    words = {name: escape(str(said[name])) for name in ("sentence", "status", "request_id")}
    response.set_data(PAGE.format(**words))
    response.mimetype = "text/html"
    return response
