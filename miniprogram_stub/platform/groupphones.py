"""Groups as phones show them: what their members read, what colleagues confirm, how somebody joins or posts by hand."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from . import links, sending
from .chats import BY_CODE, FULL, Chat, JoinWay, Member
from .events import chat_changed
from .media import kind_of
from .phones import body_of, person_of
from .settings import Person
from .tasks import Task
from .world import World


def groups(world: World) -> Blueprint:
    """The doors under /groups."""
    doors = Blueprint("groups", __name__, url_prefix="/groups")

    @doors.get("")
    def listed() -> Response:
        with world.lock:
            return jsonify([_group(world, chat) for chat in world.chats.chats.values()])

    @doors.get("/<chat_id>/messages")
    def messages(chat_id: str) -> Response:
        with world.lock:
            return jsonify(_posts(world, chat_of(world, chat_id)))

    @doors.post("/<chat_id>/post")
    def post_by_hand(chat_id: str) -> Response:
        body = body_of()
        with world.lock:
            chat, by = chat_of(world, chat_id), person_of(world, str(body.get("by", "")))
            if not _is_in(chat, by):
                abort(409, "not in this group")
            title, page = str(body.get("title", "")), str(body.get("page", ""))
            cards = [{"kind": "card", "title": title, "page": page, "file": ""}] if title else []
            post = world.chats.say(
                chat, by.id, world.clock.now(), text=str(body.get("text", ""))[:4000],
                attachments=cards,
            )  # fmt: skip
            return jsonify(_post(world, post))

    @doors.get("/files/<name>")
    def file(name: str) -> Response:
        content = world.files.get(name)
        if content is None:
            abort(404, "no such file")
        return Response(content, content_type=kind_of(content), headers={"Cache-Control": "max-age=3600"})

    @doors.get("/join/<config_id>.png")
    def code(config_id: str) -> Response:
        if config_id not in world.chats.ways:
            abort(404, "no such code")
        return Response(links.picture(config_id, 430), content_type="image/png")

    return doors


def add_phone_doors(world: World, doors: Blueprint) -> None:
    """The doors of groups under /phones/<person>."""

    @doors.get("/<person>/groups")
    def mine(person: str) -> Response:
        owner = person_of(world, person)
        with world.lock:
            return jsonify([_group(world, chat) for chat in world.chats.chats.values() if _is_in(chat, owner)])

    @doors.get("/<person>/groups/<chat_id>/messages")
    def read(person: str, chat_id: str) -> Response:
        owner = person_of(world, person)
        with world.lock:
            chat = chat_of(world, chat_id)
            if not _is_in(chat, owner):
                abort(404, "not in this group")
            return jsonify(_posts(world, chat))

    @doors.get("/<person>/group-tasks")
    def tasks(person: str) -> Response:
        owner = person_of(world, person)
        with world.lock:
            return jsonify([_task(world, task) for task in world.tasks.tasks.values() if task.sender == owner.userid])

    @doors.post("/<person>/group-tasks/<msgid>/confirm")
    def confirm(person: str, msgid: str) -> Response:
        owner, only = person_of(world, person), body_of().get("only")
        with world.lock:
            task = world.tasks.tasks.get(msgid)
            if task is None or not owner.userid or not sending.confirm(world, owner, task, only):
                abort(409, "nothing to confirm")
            return jsonify(_task(world, task))

    @doors.post("/<person>/join")
    def join(person: str) -> Response:
        with world.lock:
            way = world.chats.ways.get(str(body_of().get("config_id", "")))
            if way is None:
                abort(404, "no such code")
            chat = _room(world, way)
            enter(world, chat, person_of(world, person).id, scene=BY_CODE, state=way.state)
            return jsonify(_group(world, chat))


def chat_of(world: World, chat_id: str) -> Chat:
    """The group of this id; 404 when there is none."""
    found = world.chats.chats.get(chat_id)
    if found is None:
        abort(404, "no such group")
    return found


def enter(world: World, chat: Chat, person: str, *, scene: int, state: str = "") -> None:
    """Somebody comes into a group; the company hears of it."""
    if any(member.person == person for member in chat.members):
        return
    chat.members.append(Member(person, world.clock.now(), scene, state))
    if not chat.plain:
        world.pusher.push_work(chat_changed(world, chat.id, "update", "add_member", JoinScene=scene, MemChangeCnt=1))


def _is_in(chat: Chat, person: Person) -> bool:
    owns = bool(person.userid) and person.userid.lower() == chat.owner.lower()
    return owns or any(member.person == person.id for member in chat.members)


def _room(world: World, way: JoinWay) -> Chat:
    chats = [world.chats.chats[chat_id] for chat_id in way.chat_id_list if world.chats.customer(chat_id)]
    free = next((chat for chat in chats if len(chat.members) < FULL), None)
    if free is not None:
        return free
    if not chats or not way.auto_create_room:
        abort(409, "the group is full")
    made = world.chats.open(f"{way.room_base_name}{way.room_base_id}", chats[0].owner, [], world.clock.now())
    way.room_base_id += 1
    way.chat_id_list.append(made.id)
    world.pusher.push_work(chat_changed(world, made.id, "create"))
    return made


def _group(world: World, chat: Chat) -> dict[str, Any]:
    owner = world.people.by_userid.get(chat.owner.lower())
    return {
        "chat_id": chat.id, "name": chat.name, "owner": chat.owner, "owner_name": owner.name if owner else chat.owner,
        "members": [member.person for member in chat.members], "plain": chat.plain, "gone": chat.gone,
        "status": chat.status, "posts": len(chat.posts), "last_at": chat.posts[-1].at if chat.posts else None,
    }  # fmt: skip


def _posts(world: World, chat: Chat) -> list[dict[str, Any]]:
    after = request.args.get("after", 0, int)
    return [_post(world, post) for post in chat.posts if post.id > after]


def _post(world: World, post: Any) -> dict[str, Any]:
    by = world.people.by_id.get(post.by)
    return {**vars(post), "by_name": by.name if by else post.by}


def _task(world: World, task: Task) -> dict[str, Any]:
    names = {chat_id: world.chats.chats[chat_id].name for chat_id in task.results if chat_id in world.chats.chats}
    return {
        "msgid": task.msgid, "at": task.made_at, "text": task.text, "attachments": task.shown, "open": task.is_open,
        "cancelled": task.cancelled, "reminders": len(task.reminders), "confirmed_at": task.confirmed_at,
        "groups": [{"chat_id": c, "name": names.get(c, c), "status": int(s)} for c, (s, _) in task.results.items()],
    }  # fmt: skip
