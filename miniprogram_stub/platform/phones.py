"""What people do with their phones: log in, tap buttons, read, press, write. The mini-program's browser build and our
tests hold phones through here; other pages of the browser may not (CORS names the app's origin alone)."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, make_response, request

from . import cards, speech, subscribe
from .mailbox import Letter
from .settings import Person
from .world import World

_WORK_CHANNELS = ("wecom", "robot", "assistant")


def phones(world: World) -> Blueprint:
    """The doors under /phones."""
    doors = Blueprint("phones", __name__, url_prefix="/phones")
    _add_cors(world, doors)
    _add_resident_doors(world, doors)
    _add_staff_doors(world, doors)
    return doors


def body_of() -> dict[str, Any]:
    """The JSON object of this request; 400 when it is none (an empty body counts as {}), or when a text in it is half
    a character and could be neither kept nor shown."""
    if not request.get_data():
        return {}
    body = request.get_json(force=False)
    if not isinstance(body, dict):
        abort(400, "a JSON object is wanted")
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        abort(400, "a text holds half a character")
    return body


def person_of(world: World, person: str) -> Person:
    """The person of this phone; 404 when there is none."""
    found = world.people.by_id.get(person)
    if found is None:
        abort(404, "no such phone")
    return found


def _add_cors(world: World, doors: Blueprint) -> None:
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(world.settings.app_url)) if world.settings.app_url else ""

    @doors.after_request
    def allow(answer: Response) -> Response:
        if origin and request.headers.get("Origin") == origin:
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
            answer.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
            answer.headers["Vary"] = "Origin"
        return answer


def _add_resident_doors(world: World, doors: Blueprint) -> None:
    @doors.get("")
    def listed() -> Response:
        return jsonify([{"id": p.id, "name": p.name, "kind": p.kind} for p in world.people.by_id.values()])

    def coded(kind: str) -> Callable[[str], Response]:
        def give(person: str) -> Response:
            owner, appid = person_of(world, person), str(body_of().get("appid", ""))
            if appid != world.settings.mini.appid:
                abort(400, "no such mini-program")
            if kind == "phone" and not owner.phone:
                abort(409, "this phone has no number")
            with world.lock:
                world.people.presence[owner.id].used_at = world.clock.now()
                return jsonify({"code": world.codes.give(kind, appid, owner.id), "errMsg": "login:ok"})

        return give

    doors.add_url_rule("/<person>/login", "login", coded("login"), methods=["POST"])
    doors.add_url_rule("/<person>/phone-number", "phone_number", coded("phone"), methods=["POST"])

    @doors.post("/<person>/subscribe")
    def choose(person: str) -> Response:
        choices = body_of().get("choices")
        if not isinstance(choices, dict):
            abort(400, "choices are wanted")
        with world.lock:
            return jsonify(subscribe.answer_popup(world, person_of(world, person).id, choices))

    @doors.delete("/<person>/subscribe/<template_id>")
    def turn_off(person: str, template_id: str) -> Response:
        with world.lock:
            subscribe.withdraw(world, person_of(world, person).id, template_id)
        return make_response("", 204)

    @doors.get("/<person>/messages")
    def messages(person: str) -> Response:
        owner, after = person_of(world, person), request.args.get("after", 0, int)
        with world.lock:
            return jsonify([_seen(letter) for letter in world.mailbox.of(owner.id, ("subscribe", "customer"), after)])

    @doors.post("/<person>/say")
    def say(person: str) -> Response:
        with world.lock:
            speech.say(world, "mini", person_of(world, person), words_of())
        return make_response("", 204)

    @doors.post("/<person>/enter")
    def enter(person: str) -> Response:
        with world.lock:
            speech.enter(world, "mini", person_of(world, person))
        return make_response("", 204)


def _add_staff_doors(world: World, doors: Blueprint) -> None:
    def member_of(person: str) -> Person:
        member = person_of(world, person)
        if not member.userid:
            abort(404, "this phone has no WeCom")
        return member

    @doors.get("/<person>/wecom")
    def chat(person: str) -> Response:
        member, after = member_of(person), request.args.get("after", 0, int)
        with world.lock:
            return jsonify([_seen_at_work(letter) for letter in world.mailbox.of(member.id, _WORK_CHANNELS, after)])

    @doors.post("/<person>/wecom/<int:letter_id>/press")
    def press(person: str, letter_id: int) -> Response:
        member, key, chosen = member_of(person), str(body_of().get("key", "")), str(body_of().get("chosen", ""))
        with world.lock:
            letter = world.mailbox.find(letter_id)
            if letter is None or letter.to != member.id:
                abort(404, "no such message")
            if not cards.press(world, member, letter, key, chosen):
                abort(409, "this button cannot be pressed")
            return jsonify(_seen_at_work(letter))

    @doors.post("/<person>/wecom/say")
    def say_at_work(person: str) -> Response:
        member, words = member_of(person), words_of()
        with world.lock:
            speech.say(world, "work", member, words)
        return make_response("", 204)

    @doors.post("/<person>/wecom/enter")
    def enter_agent(person: str) -> Response:
        with world.lock:
            speech.enter(world, "work", member_of(person))
        return make_response("", 204)


def words_of() -> str:
    """The text of this request, 1 to 2000 characters; 400 otherwise."""
    words = str(body_of().get("text", "")).strip()
    if not 0 < len(words) <= 2000:
        abort(400, "text of 1 to 2000 characters is wanted")
    return words


def _seen(letter: Letter) -> dict[str, Any]:
    wanted = ("id", "title", "text", "fields", "page", "at", "mine", "file", "url")
    return {"kind": letter.channel, **{key: getattr(letter, key) for key in wanted}}


def _seen_at_work(letter: Letter) -> dict[str, Any]:
    wanted = ("id", "kind", "channel", "title", "text", "fields", "page", "card", "pressed", "state", "at", "mine",
              "file", "url", "peer")  # fmt: skip
    return {key: getattr(letter, key) for key in wanted}
