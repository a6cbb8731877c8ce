"""Pushes that a careful server must refuse: the platform never sends them, somebody else might."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import requests

from .crypto import Envelope, new_nonce, sign
from .pushes import to_xml
from .speech import said
from .world import World

Request = tuple[dict[str, str], dict[str, Any]]


def _honest(envelope: Envelope, plain: str, stamp: int) -> Request:
    timestamp, nonce, sealed = str(stamp), new_nonce(), envelope.encrypt(plain)
    query = {"timestamp": timestamp, "nonce": nonce, "encrypt_type": "aes"}
    query["signature"] = sign(envelope.token, timestamp, nonce)
    query["msg_signature"] = envelope.signature(timestamp, nonce, sealed)
    return query, {"ToUserName": envelope.receiver, "Encrypt": sealed}


def _resign(envelope: Envelope, query: dict[str, str], body: dict[str, Any]) -> Request:
    signature = envelope.signature(query["timestamp"], query["nonce"], body["Encrypt"])
    return {**query, "msg_signature": signature}, body


def _wrong_signature(envelope: Envelope, plain: str, stamp: int) -> Request:
    query, body = _honest(envelope, plain, stamp)
    return {**query, "msg_signature": "0" * 40}, body


def _only_old_signature(envelope: Envelope, plain: str, stamp: int) -> Request:
    """Rightly signed as a plain push, so that a server checking `signature` alone is taken in."""
    query, body = _honest(envelope, plain, stamp)
    del query["msg_signature"]
    return query, body


def _stale(envelope: Envelope, plain: str, stamp: int) -> Request:
    return _honest(envelope, plain, stamp - 86400)


def _other_receiver(envelope: Envelope, plain: str, stamp: int) -> Request:
    query, body = _honest(envelope, plain, stamp)
    return _resign(envelope, query, {**body, "Encrypt": envelope.for_receiver("wx-of-somebody").encrypt(plain)})


def _truncated(envelope: Envelope, plain: str, stamp: int) -> Request:
    query, body = _honest(envelope, plain, stamp)
    return _resign(envelope, query, {**body, "Encrypt": body["Encrypt"][:-24]})


def _unsealed(envelope: Envelope, plain: str, stamp: int) -> Request:
    query, _ = _honest(envelope, plain, stamp)
    return query, {"ToUserName": envelope.receiver, "Content": "plain words"}


KINDS: Mapping[str, Callable[[Envelope, str, int], Request]] = {
    "wrong_signature": _wrong_signature,
    "only_old_signature": _only_old_signature,
    "stale": _stale,
    "other_receiver": _other_receiver,
    "truncated": _truncated,
    "unsealed": _unsealed,
}


def forge_push(world: World, target: str, kind: str) -> dict[str, Any]:
    """Sends one forged push and tells what our server answered: a refusal is a status of 4xx."""
    envelope = world.pusher.envelope(target)
    as_json = {"mini": world.pusher.format, "oa": world.pusher.oa_format}.get(target) == "json"
    message = _message(world, target)
    plain = json.dumps(message, ensure_ascii=False) if as_json else to_xml(message)
    query, body = KINDS[kind](envelope, plain, world.clock.stamp())
    words = json.dumps(body) if as_json else to_xml(body)
    headers = {"Content-Type": "application/json" if as_json else "text/xml"}
    answer = requests.post(world.pusher.address(target), params=query, data=words.encode(), headers=headers, timeout=5)
    line = world.ledger.note("out", "forged", target, kind=kind, status=answer.status_code)
    return {"kind": kind, "target": target, "status": line["status"], "answer": answer.text[:500]}


def _message(world: World, target: str) -> dict[str, Any]:
    person = world.people.staff()[0] if target == "work" else next(iter(world.people.by_id.values()))
    return said(world, target, person, "text", Content="forged")
