"""The control plane: move the clock, script faults and verdicts, read the ledger. Production code cannot reach it.

Answers JSON. A body that makes no sense is 400 with a reason.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from .faults import Fault
from .forgery import KINDS, forge_push
from .phones import body_of, person_of
from .verdicts import Verdict
from .world import World

_SETTLE_SECONDS = 20.0
_PUSH_SETTINGS = ("format", "mode", "oa_format", "oa_mode", "copies", "list_shape", "stamp")


def control(world: World) -> Blueprint:
    """The doors under /control."""
    doors = Blueprint("control", __name__, url_prefix="/control")
    _add_time(world, doors)
    _add_scripts(world, doors)
    _add_reading(world, doors)
    for kind in (KeyError, TypeError, ValueError):
        doors.register_error_handler(kind, makes_no_sense)
    return doors


def makes_no_sense(error: Exception) -> tuple[Response, int]:
    """400 with the reason, for a body that cannot be read."""
    return jsonify({"error": f"{type(error).__name__}: {error}"}), 400


def _add_time(world: World, doors: Blueprint) -> None:
    @doors.get("/clock")
    def read() -> Response:
        return jsonify({"now": world.clock.now()})

    @doors.post("/clock")
    def move() -> Response:
        body = body_of()
        if "at" in body:
            world.clock.set(_moment(body["at"]))
        if "advance_seconds" in body:
            world.clock.advance(float(body["advance_seconds"]))
        if "frozen" in body:
            (world.clock.freeze if body["frozen"] else world.clock.thaw)()
        world.agenda.wake()
        settled = world.agenda.settle(_SETTLE_SECONDS) if body.get("settle", True) else None
        return jsonify({"now": world.clock.now(), "settled": settled})

    @doors.post("/settle")
    def settle() -> Response:
        return jsonify({"settled": world.agenda.settle(float(body_of().get("seconds", _SETTLE_SECONDS)))})


def _moment(at: Any) -> float:
    return float(at) if isinstance(at, (int, float)) else datetime.fromisoformat(str(at)).timestamp()


def _add_scripts(world: World, doors: Blueprint) -> None:
    @doors.post("/faults")
    def fault() -> Response:
        world.faults.script(Fault.read(body_of()))
        return jsonify(world.faults.left())

    @doors.delete("/faults")
    def no_faults() -> Response:
        world.faults.clear()
        return jsonify([])

    @doors.post("/verdicts")
    def verdict() -> Response:
        world.verdicts.script(Verdict.read(body_of()))
        return jsonify(world.verdicts.listed())

    @doors.post("/quotas")
    def quota() -> Response:
        body = body_of()
        world.limits.set_cap(str(body["name"]), str(body["window"]), int(body["most"]))
        return jsonify(world.limits.caps())

    @doors.post("/push")
    def push() -> Response:
        body = body_of()
        for key in _PUSH_SETTINGS:
            if key in body:
                setattr(world.pusher, key, body[key])
        world.pay.stamp = world.pusher.stamp
        return jsonify({key: getattr(world.pusher, key) for key in _PUSH_SETTINGS})

    @doors.post("/push/hold")
    def hold() -> Response:
        world.pusher.hold()
        return jsonify({"held": True})

    @doors.post("/push/release")
    def release() -> Response:
        released = world.pusher.release(backwards=bool(body_of().get("backwards")))
        return jsonify({"released": released, "settled": world.agenda.settle(_SETTLE_SECONDS)})

    @doors.post("/push/forge")
    def forge() -> Response:
        body = body_of()
        if body.get("kind") not in KINDS or body.get("target", "mini") not in {"mini", "work", "oa"}:
            abort(400, f"kind is one of {sorted(KINDS)}, target mini, work or oa")
        return jsonify(forge_push(world, str(body.get("target", "mini")), str(body["kind"])))

    @doors.post("/push/check")
    def check() -> Response:
        return jsonify(world.pusher.check_address(str(body_of().get("target", "mini"))))

    @doors.post("/tokens/revoke")
    def revoke() -> Response:
        with world.lock:
            return jsonify({"revoked": world.tokens.revoke(body_of().get("app"))})

    @doors.post("/people/<person>")
    def change(person: str) -> Response:
        presence = world.people.presence[person_of(world, person).id]
        presence.blocked = bool(body_of().get("blocked", presence.blocked))
        return jsonify({"blocked": presence.blocked})

    @doors.post("/allow")
    def allow() -> Response:
        for host, addresses in body_of().items():
            world.allow[host] = set(addresses)
        return jsonify({host: sorted(addresses) for host, addresses in world.allow.items()})

    @doors.post("/reset")
    def reset() -> Response:
        with world.lock:
            world.clock.set_real()
            world.begin()
        return jsonify({"now": world.clock.now()})


def _add_reading(world: World, doors: Blueprint) -> None:
    @doors.get("/ledger")
    def ledger() -> Response:
        args = request.args
        after = args.get("after", 0, int)
        return jsonify(world.ledger.read(after=after, path=args.get("path", ""), side=args.get("side", "")))

    @doors.get("/coverage")
    def coverage() -> Response:
        return jsonify(world.ledger.coverage)

    @doors.get("/letters")
    def letters() -> Response:
        after, to = request.args.get("after", 0, int), request.args.get("to", "")
        with world.lock:
            found = [letter for letter in world.mailbox.letters if letter.id > after and to in ("", letter.to)]
            return jsonify([letter.seen() for letter in found])

    @doors.get("/credits")
    def credits() -> Response:
        with world.lock:
            rows = [{"person": p, "template_id": t, "credits": n} for (p, t), n in world.credits.items() if n]
        return jsonify(rows)
