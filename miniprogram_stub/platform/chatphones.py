"""Chats in people's hands: /phones/<person>/chat/<app>, where app is mini (customer service of the mini-program), oa
(the service account) or work (the WeCom app, staff only).

What a chat cannot take is 409: the mini-program's has no voices and no places, only the service account has a menu.
"""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from . import customer, sample, speech, windows
from .control import makes_no_sense
from .mailbox import Letter
from .phones import body_of, person_of, words_of
from .settings import Person
from .world import World

_SHOWN = ("id", "kind", "title", "text", "fields", "page", "url", "file", "card", "pressed", "state", "at", "mine")
_WORK_CHANNELS = ("wecom", "robot", "assistant")
_LARGEST_PHOTO = 10 * 1024 * 1024


def add_chat_doors(world: World, doors: Blueprint) -> None:
    """Adds the doors to those of the phones."""
    for kind in (KeyError, TypeError, ValueError):
        doors.register_error_handler(kind, makes_no_sense)
    _add_reading(world, doors)
    _add_speaking(world, doors)
    _add_going(world, doors)


def _add_reading(world: World, doors: Blueprint) -> None:
    @doors.get("/<person>/chat/<target>")
    def read_chat(person: str, target: str) -> Response:
        owner, after = _party(world, person, target), request.args.get("after", 0, int)
        channels = _WORK_CHANNELS if target == "work" else (speech.CHANNELS[target],)
        with world.lock:
            letters = world.mailbox.of(owner.id, channels, after)
            return jsonify({**_standing(world, owner, target), "letters": [_seen(letter) for letter in letters]})


def _add_speaking(world: World, doors: Blueprint) -> None:
    def told(person: str, target: str, kind: str) -> Person:
        owner = _party(world, person, target)
        if kind not in speech.TAKES[target]:
            abort(409, "this chat does not take that")
        if target == "oa" and not world.people.oa_presence[owner.id].follows:
            abort(409, "the service account is not followed")
        return owner

    @doors.post("/<person>/chat/<target>/say")
    def say_in_chat(person: str, target: str) -> Response:
        owner, words = told(person, target, "text"), words_of()
        with world.lock:
            return jsonify(_seen(speech.say(world, target, owner, words)))

    @doors.post("/<person>/chat/<target>/speak")
    def speak_in_chat(person: str, target: str) -> Response:
        owner, words = told(person, target, "voice"), words_of()
        with world.lock:
            return jsonify(_seen(speech.speak(world, target, owner, words, slips=bool(body_of().get("slips")))))

    @doors.post("/<person>/chat/<target>/photo")
    def show_in_chat(person: str, target: str) -> Response:
        owner, file = told(person, target, "image"), request.files.get("file")
        content = file.read() if file is not None else sample.photo()
        if not 100 < len(content) <= _LARGEST_PHOTO:
            abort(400, "a picture of at most 10 MB is wanted")
        with world.lock:
            return jsonify(_seen(speech.show(world, target, owner, content)))

    @doors.post("/<person>/chat/<target>/place")
    def stand_in_chat(person: str, target: str) -> Response:
        owner, body = told(person, target, "location"), body_of()
        spot = speech.Spot(float(body["north"]), float(body["east"]), str(body.get("label", ""))[:300])
        with world.lock:
            return jsonify(_seen(speech.stand(world, target, owner, spot)))

    @doors.post("/<person>/chat/mini/share")
    def share_in_chat(person: str) -> Response:
        owner, body = told(person, "mini", "miniprogrampage"), body_of()
        with world.lock:
            return jsonify(_seen(speech.share(world, owner, str(body["title"])[:60], str(body["page"])[:200])))


def _add_going(world: World, doors: Blueprint) -> None:
    @doors.post("/<person>/chat/<target>/enter")
    def enter_chat(person: str, target: str) -> Response:
        owner = _party(world, person, target)
        with world.lock:
            speech.enter(world, target, owner)
            return jsonify(_standing(world, owner, target))

    @doors.post("/<person>/chat/oa/follow")
    def follow(person: str) -> Response:
        owner, follows = _party(world, person, "oa"), bool(body_of().get("follows", True))
        with world.lock:
            speech.follow(world, owner, follows=follows)
            return jsonify(_standing(world, owner, "oa"))

    @doors.post("/<person>/chat/oa/menu")
    def press_menu(person: str) -> Response:
        owner, key = _party(world, person, "oa"), str(body_of().get("key", ""))
        if key not in {entry.get("key") for entry in world.settings.oa.menu if entry.get("key")}:
            abort(404, "no such entry")
        with world.lock:
            speech.press(world, owner, key)
            return jsonify(_standing(world, owner, "oa"))


def _party(world: World, person: str, target: str) -> Person:
    owner = person_of(world, person)
    if target not in speech.CHANNELS or (target == "work" and not owner.userid):
        abort(404, "this phone has no such chat")
    return owner


def _standing(world: World, owner: Person, target: str) -> dict[str, Any]:
    """What stands around a chat: its name, what it takes, the menu, whether it is followed, how many answers are left
    to the app (None where nobody counts)."""
    takes = sorted(speech.TAKES[target])
    if target == "work":
        return {"name": "邻里", "takes": takes, "menu": [], "follows": True, "left": None}
    people = world.people
    presence = (people.presence if target == "mini" else people.oa_presence)[owner.id]
    left = windows.left(presence, world.clock.now(), customer.MOST_AFTER_ENTRY[target])
    if target == "mini":
        return {"name": "邻里 客服", "takes": takes, "menu": [], "follows": True, "left": left}
    oa = world.settings.oa
    return {"name": oa.name, "takes": takes, "menu": list(oa.menu), "follows": presence.follows, "left": left}


def _seen(letter: Letter) -> dict[str, Any]:
    return {"channel": letter.channel, **{name: getattr(letter, name) for name in _SHOWN}}
