"""The control plane of groups: made, handed over, left by their owner, dissolved; who confirms by themselves."""

from flask import Blueprint, Response, jsonify

from .chats import INVITED
from .control import makes_no_sense
from .events import chat_changed
from .groupphones import chat_of, enter
from .phones import body_of, person_of
from .world import World


def group_control(world: World) -> Blueprint:
    """The doors under /control/groups."""
    doors = Blueprint("group_control", __name__, url_prefix="/control/groups")

    @doors.post("")
    def make() -> Response:
        """A new group: name, owner (userid), members, id, plain."""
        body = body_of()
        members = [person_of(world, str(one)).id for one in body.get("members", [])]
        with world.lock:
            chat = world.chats.open(
                str(body["name"]), str(body["owner"]), members, world.clock.now(), chat_id=str(body.get("id", "")),
                plain=bool(body.get("plain")),
            )  # fmt: skip
            if not chat.plain:
                world.pusher.push_work(chat_changed(world, chat.id, "create"))
        return jsonify({"chat_id": chat.id})

    @doors.post("/<chat_id>")
    def change(chat_id: str) -> Response:
        """One or more of: name, owner, owner_left, dissolved, add (a person, with state)."""
        body = body_of()
        with world.lock:
            _change(world, chat_id, body)
        return jsonify({"chat_id": chat_id})

    @doors.post("/colleagues")
    def colleagues() -> Response:
        """Who confirms tasks by themselves, and after how many seconds: {"userid" or "*": seconds or null}."""
        with world.lock:
            for userid, seconds in body_of().items():
                world.tasks.after.pop(userid, None)
                if seconds is not None:
                    world.tasks.after[userid] = float(seconds)
            return jsonify(world.tasks.after)

    @doors.post("/access")
    def access() -> Response:
        """Whether the app may ask about customers at all, and how many people it sees before 81017."""
        body = body_of()
        with world.lock:
            world.chats.allowed = bool(body.get("allowed", world.chats.allowed))
            world.chats.most_visible = int(body.get("most_visible", world.chats.most_visible))
        return jsonify({"allowed": world.chats.allowed, "most_visible": world.chats.most_visible})

    for kind in (KeyError, TypeError, ValueError):
        doors.register_error_handler(kind, makes_no_sense)
    return doors


def _change(world: World, chat_id: str, body: dict[str, object]) -> None:
    chat = chat_of(world, chat_id)
    if body.get("name"):
        chat.name = str(body["name"])
        world.pusher.push_work(chat_changed(world, chat.id, "update", "change_name"))
    if body.get("owner"):
        chat.owner, chat.status = str(body["owner"]), 0
        world.pusher.push_work(chat_changed(world, chat.id, "update", "change_owner"))
    if body.get("owner_left"):
        chat.status = 1
        world.chats.departed.add(chat.owner)
    if body.get("add"):
        enter(world, chat, person_of(world, str(body["add"])).id, scene=INVITED, state="")
    if body.get("dissolved"):
        chat.gone = True
        world.pusher.push_work(chat_changed(world, chat.id, "dismiss"))
