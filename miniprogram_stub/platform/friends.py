"""Chats between people, and cards of the mini-program shared in them.

A page that is shared (`open-type="share"`, `onShareAppMessage`) hands WeChat a title and a path and hears no more:
WeChat asks its own question, whom to send it to. So a card first waits on the phone that shares it; once somebody is
chosen it stands in the chat of both, and whoever taps it opens that path on their own phone. The app's server is told
nothing, as in life.
"""

import secrets
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response

from .mailbox import Letter, SharedCard
from .phones import body_of, person_of
from .subscribe import page_exists
from .world import World

CHANNEL = "friend"
LONGEST_TITLE, LONGEST_PATH = 120, 1024
_SHOWN = ("id", "channel", "kind", "title", "text", "fields", "page", "url", "file", "state", "at", "mine", "peer")


def add_friend_doors(world: World, doors: Blueprint) -> None:
    """Adds sharing and chats between people to the doors under /phones."""
    _add_sharing(world, doors)

    @doors.get("/<person>/chat/friends")
    def read_friends(person: str) -> Response:
        owner = person_of(world, person)
        with world.lock:
            letters = [_seen(world, letter) for letter in world.mailbox.of(owner.id, (CHANNEL,))]
        return jsonify({"name": "微信聊天", "takes": [], "menu": [], "follows": True, "left": None, "letters": letters})


def _add_sharing(world: World, doors: Blueprint) -> None:
    @doors.post("/<person>/share")
    def share_card(person: str) -> Response:
        owner, body = person_of(world, person), body_of()
        if body.get("appid") != world.settings.mini.appid:
            abort(400, "no such mini-program")
        title, page = str(body.get("title", "")).strip(), str(body.get("path", "")).lstrip("/")
        if not title or not page or len(page) > LONGEST_PATH:
            abort(400, "a card has a title and a path")
        if not page_exists(world, page):
            abort(409, "no such page")
        with world.lock:
            card = SharedCard(f"card-{secrets.token_hex(8)}", owner.id, title[:LONGEST_TITLE], page)
            # The question lies over everything else: a second one takes the place of the first.
            world.sharing[owner.id] = card
        return make_response(jsonify({"errMsg": "share:ok"}), 201)

    @doors.get("/<person>/share")
    def waiting_card(person: str) -> Response:
        owner = person_of(world, person)
        with world.lock:
            card = world.sharing.get(owner.id)
            return jsonify([asdict(card)] if card else [])

    @doors.post("/<person>/share/answer")
    def send_card(person: str) -> Response:
        owner, body = person_of(world, person), body_of()
        to = str(body.get("to", ""))
        with world.lock:
            card = world.sharing.get(owner.id)
            if card is None or card.card != str(body.get("card", "")):
                abort(409, "nothing to send")
            if to and (to not in world.people.by_id or to == owner.id):
                abort(404, "nobody to send to")
            del world.sharing[owner.id]
            if to:
                _send(world, card, to)
        return make_response("", 204)


def _send(world: World, card: SharedCard, to: str) -> None:
    now, shown = world.clock.now(), {"title": card.title, "page": card.page}
    world.mailbox.put(card.by, CHANNEL, "miniprogrampage", now, mine=True, peer=to, **shown)
    world.mailbox.put(to, CHANNEL, "miniprogrampage", now, peer=card.by, **shown)


def _seen(world: World, letter: Letter) -> dict[str, Any]:
    peer = world.people.by_id.get(letter.peer)
    return {**{name: getattr(letter, name) for name in _SHOWN}, "peer_name": peer.name if peer else letter.peer}
