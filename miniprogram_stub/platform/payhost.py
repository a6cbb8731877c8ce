"""api.mch.weixin.qq.com: what every call passes before its door, and how every answer is signed.

A call must name a merchant and a certificate we know, be stamped within five minutes and be signed over method,
address, time, nonce and the very bytes sent. What is wrong with a signature is told in the way the platform tells it.
"""

import json
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request

from .faults import Fault
from .gate import droppable
from .paykeys import SCHEME, Signer, signature_headers
from .world import World

_WINDOW, _SHOWN = 300, 8
_PARTS = re.compile(r'\s*(\w+)="([^"]*)"\s*(?:,|$)')
_WANTED = {"mchid", "nonce_str", "timestamp", "serial_no", "signature"}
_CODES = {429: "RATELIMIT_EXCEEDED", 500: "SYSTEM_ERROR", 502: "SYSTEM_ERROR", 503: "SERVICE_UNAVAILABLE"}


class PayRefusal(Exception):
    """A call the platform says no to."""

    def __init__(self, status: int, code: str, words: str, detail: dict[str, Any] | None = None) -> None:
        self.status, self.code, self.words, self.detail = status, code, words, detail
        super().__init__(f"{status} {code} {words}")


def wrong(words: str) -> PayRefusal:
    """PARAM_ERROR: a member is missing or of the wrong kind."""
    return PayRefusal(400, "PARAM_ERROR", words)


@dataclass
class PayCall:
    """One checked call: the members of its address, its query, its body."""

    world: World
    args: dict[str, str]
    body: dict[str, Any]
    place: dict[str, str] = field(default_factory=dict)
    signer: Signer | None = None

    @property
    def now(self) -> float:
        """The platform's time."""
        return self.world.clock.now()


@dataclass(frozen=True)
class PayDoor:
    """One endpoint row; `{name}` in its path is a member of the address. A file is not signed."""

    method: str
    path: str
    act: Callable[[PayCall], "dict[str, Any] | bytes | None"]

    def place(self, path: str) -> dict[str, str] | None:
        """The members of an address, None when it is another door's."""
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path), path)
        return found.groupdict() if found else None


def pay_app(world: World, doors: Sequence[PayDoor]) -> Flask:
    """A Flask application that answers as WeChat Pay."""
    app = Flask(f"{__name__}.pay", static_folder=None)

    @app.route("/", defaults={"_path": ""}, methods=["GET", "POST"])
    @app.route("/<path:_path>", methods=["GET", "POST"])
    def any_path(_path: str) -> Response:
        return _answer(world, doors)

    return droppable(app)


def _answer(world: World, doors: Sequence[PayDoor]) -> Response:
    raw = request.get_data()
    known = [(door, place) for door in doors if (place := door.place(request.path)) is not None]
    found = next(((door, place) for door, place in known if door.method == request.method), None)
    name = found[0].path if found else request.path
    seen = f"{request.full_path} {raw[:4000].decode(errors='replace')}"
    fault = world.faults.take(name, seen) or (world.faults.take(request.path, seen) if name != request.path else None)
    line = world.ledger.note("in", "pay", request.path, args=request.args.to_dict(), body=_shown(raw))
    if fault is not None and fault.delay:
        time.sleep(fault.delay)
    if fault is not None and (fault.status is not None or fault.drop == "before"):
        line["fault"] = True
        return _faulty(fault)
    answer = _decide(world, found, name, raw, line)
    if fault is not None and fault.drop == "after":
        line["fault"] = True
        answer.headers["X-Platform-Drop"] = "1"
    return answer


def _decide(
    world: World, found: tuple[PayDoor, dict[str, str]] | None, name: str, raw: bytes, line: dict[str, Any]
) -> Response:
    signer = world.pay.signer_for(request.headers.get("Wechatpay-Serial", ""))
    try:
        if found is None:
            raise PayRefusal(404, "RESOURCE_NOT_EXISTS", "请求的接口不存在")
        if signer is None:
            raise PayRefusal(400, "PARAM_ERROR", "Wechatpay-Serial 不存在")
        check_signature(world, raw)
        door, place = found
        call = PayCall(world, request.args.to_dict(), _body(raw), place, signer)
        with world.lock:
            said = door.act(call)
        status, code = (204 if said is None else 200), ""
    except PayRefusal as no:
        said, status, code = {"code": no.code, "message": no.words}, no.status, no.code
        if no.detail:
            said["detail"] = no.detail
    world.ledger.count("pay", name, status if code else 0)
    line |= {"status": status, "code": code}
    return _signed(world, signer or world.pay.usual_signer(), said, status)


def check_signature(world: World, raw: bytes) -> None:
    """401 SIGN_ERROR with the platform's own detail unless the merchant signed this request now."""
    account, address = world.settings.pay, str(request.environ.get("REQUEST_URI", ""))
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    parts = dict(_PARTS.findall(rest))
    if scheme != SCHEME or not set(parts) >= _WANTED:
        raise PayRefusal(401, "SIGN_ERROR", "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》")
    if parts["mchid"] != account.sp_mchid:
        raise PayRefusal(401, "SIGN_ERROR", "商户号与签名不匹配")
    if parts["serial_no"].upper().lstrip("0") != account.serial.upper().lstrip("0"):
        raise PayRefusal(401, "SIGN_ERROR", "商户证书序列号有误，请检查证书序列号是否正确")
    if not _in_time(world, parts["timestamp"]):
        raise PayRefusal(401, "SIGN_ERROR", "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟")
    lines = (request.method, address, parts["timestamp"], parts["nonce_str"], raw.decode(errors="replace"))
    if not world.pay.keys.merchant_signed(parts["signature"], *lines):
        raise PayRefusal(401, "SIGN_ERROR", "签名错误", _what_we_signed(lines))


def _in_time(world: World, stamp: str) -> bool:
    # Callers cannot follow when this clock is moved from the control plane: the machine's own time is good as well.
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    return min(abs(world.clock.now() - int(stamp)), abs(time.time() - int(stamp))) <= _WINDOW


def _what_we_signed(lines: tuple[str, ...]) -> dict[str, Any]:
    whole = "".join(f"{line}\n" for line in lines)
    head = "".join(f"{line}\n" for line in lines[:-1]) + lines[-1][:_SHOWN] + "\n"
    told = {"method": lines[0], "url": lines[1], "sign_message_length": len(whole.encode())}
    where = {"field": "signature", "location": "authorization", "detail": {"issue": "sign not match"}}
    return {**where, "sign_information": {**told, "truncated_sign_message": head}}


def _body(raw: bytes) -> dict[str, Any]:
    if request.method == "GET":
        return {}
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise wrong("请求体不是JSON") from error
    if not isinstance(body, dict):
        raise wrong("请求体不是JSON对象")
    return body


def _signed(world: World, signer: Signer, said: "dict[str, Any] | bytes | None", status: int) -> Response:
    headers = {"Request-ID": _request_id(), "Server": "nginx"}
    if isinstance(said, bytes):
        return Response(said, status, headers, content_type="application/octet-stream")
    body = "" if said is None else json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    headers |= signature_headers(signer, body, world.clock.stamp())
    return Response(body, status, headers, content_type="application/json; charset=utf-8")


def _faulty(fault: Fault) -> Response:
    if fault.drop:
        return Response(headers={"X-Platform-Drop": "1"})
    status = fault.status or 500
    if fault.errmsg == "html":
        return Response(f"<html><body>{status}</body></html>", status, content_type="text/html")
    said = {"code": fault.code or _CODES.get(status, "SYSTEM_ERROR"), "message": fault.errmsg or "系统繁忙，请稍后重试"}
    words = json.dumps(said, ensure_ascii=False)
    return Response(words, status, {"Request-ID": _request_id()}, content_type="application/json; charset=utf-8")


def _request_id() -> str:
    return f"08{secrets.token_hex(18).upper()}-0"


def _shown(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return f"{len(raw)} bytes"
