"""qyapi.weixin.qq.com, customer groups: list, detail, QR codes to join by.

Source: 客户群管理. 81017 answers a list without owners where too many people are visible, 90501 a chat that is no
customer group, 49008 one that was dissolved.
"""

import base64
import binascii
import secrets
from typing import Any

from .answers import Refused, ok
from .chats import BY_CODE, Chat, JoinWay, external_id
from .gate import Call, Door
from .shapes import number, part, words, wrong

MOST_OWNERS, MOST_PAGE, MOST_WAYS = 100, 1000, 5


def allowed(call: Call) -> None:
    """48002 when the app was not put under 客户联系 of the company's console."""
    if not call.world.chats.allowed:
        raise Refused(48002)


def page_of(body: dict[str, Any], rows: list[Any], most: int, usual: int) -> tuple[list[Any], str]:
    """One page of rows and the cursor of the next, "" on the last."""
    limit, start = number(body, "limit", usual), _start(words(body.get("cursor")))
    if not isinstance(limit, int) or not 1 <= limit <= most:
        raise wrong("limit")
    after = start + limit
    cursor = base64.urlsafe_b64encode(f"c{after}".encode()).decode() if after < len(rows) else ""
    return rows[start:after], cursor


def _start(cursor: str) -> int:
    try:
        told = base64.urlsafe_b64decode(cursor).decode() if cursor else "c0"
    except (binascii.Error, ValueError) as error:
        raise wrong("cursor") from error
    if not (told.startswith("c") and told[1:].isdecimal()):
        raise wrong("cursor")
    return int(told[1:])


def names_in(body: dict[str, Any], name: str, most: int) -> list[str] | None:
    """A list of at most so many texts; None when it is missing."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, str) for one in value):
        raise wrong(name)
    return value


def follow_users(call: Call) -> dict[str, Any]:
    """get_follow_user_list: the colleagues who may own customer groups."""
    allowed(call)
    staff = call.world.people.staff()
    return ok(follow_user=[one.userid for one in staff if one.userid not in call.world.chats.departed])


def listed(call: Call) -> dict[str, Any]:
    """groupchat/list: page by page, of all owners or of at most 100."""
    allowed(call)
    world, body = call.world, call.body()
    status = number(body, "status_filter", 0)
    if status not in (0, 1, 2, 3):
        raise wrong("status_filter")
    owners = names_in(part(body, "owner_filter"), "userid_list", MOST_OWNERS)
    if not owners and len(world.people.staff()) > world.chats.most_visible:
        raise Refused(81017)
    found = [
        {"chat_id": chat.id, "status": chat.status}
        for chat in world.chats.customers()
        if status in (0, chat.status) and (not owners or chat.owner in owners)
    ]
    rows, cursor = page_of(body, found, MOST_PAGE, 100)
    return ok(group_chat_list=rows, **({"next_cursor": cursor} if cursor else {}))


def detail(call: Call) -> dict[str, Any]:
    """groupchat/get: name, owner and members of one group."""
    allowed(call)
    body = call.body()
    chat = _known(call, body.get("chat_id"))
    named = body.get("need_name") == 1
    told = {
        "chat_id": chat.id, "name": chat.name, "owner": chat.owner, "create_time": int(chat.made_at), "notice": "",
        "member_list": [_member(call, one, named=named) for one in chat.members],
        "admin_list": [{"userid": chat.owner}], "member_version": f"{len(chat.members):032x}",
    }  # fmt: skip
    return ok(group_chat=told)


def _known(call: Call, chat_id: Any) -> Chat:
    found = call.world.chats.chats.get(chat_id) if isinstance(chat_id, str) else None
    if found is None or found.plain:
        raise Refused(90501)
    if found.gone:
        raise Refused(49008)
    return found


def _member(call: Call, one: Any, *, named: bool) -> dict[str, Any]:
    world = call.world
    person = world.people.by_id.get(one.person)
    inside = person is not None and bool(person.userid)
    row: dict[str, Any] = {
        "userid": person.userid if person and inside else external_id(world.settings.work.corpid, one.person),
        "type": 1 if inside else 2,
        "join_time": int(one.joined_at),
        "join_scene": one.scene,
        "group_nickname": "",
    }
    if one.state and one.scene == BY_CODE:
        row["state"] = one.state
    if named:
        row["name"] = person.name if person else one.person
    return row


def add_join_way(call: Call) -> dict[str, Any]:
    """groupchat/add_join_way: a QR code for up to five groups."""
    allowed(call)
    body = call.body()
    scene, state, remark = body.get("scene"), words(body.get("state")), words(body.get("remark"))
    base = words(body.get("room_base_name"))
    if scene not in (1, 2):
        raise wrong("scene")
    if len(state) > 30 or len(remark) > 30 or len(base) > 40:
        raise wrong("state, remark or room_base_name")
    chats = names_in(body, "chat_id_list", MOST_WAYS)
    if not chats:
        raise wrong("chat_id_list")
    for chat_id in chats:
        _known(call, chat_id)
    config_id = secrets.token_hex(16)
    creates, base_id = number(body, "auto_create_room", 1), number(body, "room_base_id", 1)
    call.world.chats.ways[config_id] = JoinWay(config_id, scene, remark, int(creates), base, int(base_id), chats, state)
    return ok(config_id=config_id)


def get_join_way(call: Call) -> dict[str, Any]:
    """groupchat/get_join_way: what was set, and where the picture of the QR code lies."""
    allowed(call)
    way = call.world.chats.ways.get(words(call.body().get("config_id")))
    if way is None:
        raise wrong("config_id")
    told = {**vars(way), "qr_code": f"{call.world.desk_url}/groups/join/{way.config_id}.png"}
    return ok(join_way=told)


_PLACE = "/cgi-bin/externalcontact"
DOORS = (
    Door("GET", f"{_PLACE}/get_follow_user_list", follow_users),
    Door("POST", f"{_PLACE}/groupchat/list", listed),
    Door("POST", f"{_PLACE}/groupchat/get", detail),
    Door("POST", f"{_PLACE}/groupchat/add_join_way", add_join_way),
    Door("POST", f"{_PLACE}/groupchat/get_join_way", get_join_way),
)
