"""Errors as ``application/problem+json`` (RFC 9457), with our stable code and a Chinese sentence."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from marshmallow import ValidationError, fields
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from server.kit.errors import DomainError, Malformed
from server.kit.fields import KitSchema
from server.kit.logs import log, number

MIME = "application/problem+json"

_SENTENCES = {
    400: "请求看不懂，请重试。",
    404: "没有这个地址。",
    405: "这个地址不支持这样操作。",
    406: "无法给出这种格式。",
    408: "等待太久了，请重试。",
    411: "请求缺少长度。",
    413: "内容太大了。",
    415: "不支持这种格式。",
    429: "操作太频繁了，请稍等一会儿再试。",
}


class ProblemOut(KitSchema):
    """An error."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    sentence = fields.String(required=True)
    detail = fields.Dict(keys=fields.String(), required=True)
    request_id = fields.String(required=True)


def problem(status: int, code: str, sentence: str, detail: dict[str, Any] | None = None) -> Response:
    """An error answer."""
    body = {
        "type": f"/errors/{code}",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "sentence": sentence,
        "detail": detail or {},
        "request_id": number.get(),
    }
    dumped = orjson.dumps(body, default=str, option=orjson.OPT_NON_STR_KEYS)
    return Response(dumped, status=status, mimetype=MIME)


def malformed(error: ValidationError) -> Malformed:
    """A marshmallow refusal in our words."""
    found = error.normalized_messages()  # type: ignore[no-untyped-call]  # the library says no types here
    return Malformed("malformed", "填写的内容有误，请检查后再提交。", fields=found)


def answer_error(error: Exception) -> Response:
    """The answer to whatever was raised behind a door; what nobody foresaw is 500 and loud."""
    if isinstance(error, ValidationError):
        error = malformed(error)
    if isinstance(error, DomainError):
        response = problem(error.status, error.code, error.sentence, error.detail)
        if error.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(error, HTTPException):
        return _from_http(error)
    if isinstance(error, OperationalError):
        log.error("database_unavailable", error=str(error.orig)[:200])
        return problem(503, "database_unavailable", "系统正忙，请稍后再试。")
    log.exception("unforeseen", error=type(error).__name__)
    return problem(500, "unforeseen", "系统出了点问题，我们已经记录。请稍后再试，或拨打物业电话。")


def _from_http(error: HTTPException) -> Response:
    status = error.code or 500
    response = problem(status, error.name.lower().replace(" ", "_"), _SENTENCES.get(status, "请求没有成功，请重试。"))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response
