"""What people say in chats: to the mini-program's customer service, to the service account, to the WeCom app.

A chat is named by its target, as pushes are: mini, oa or work. Each takes what its platform takes: the mini-program
words, pictures and its own cards; the service account and WeCom voices and places too. Only the service account
recognises voices.
"""

import itertools
import secrets
from dataclasses import dataclass
from typing import Any

from .mailbox import Letter
from .media import receive
from .people import openid_of
from .settings import Person
from .slips import misheard
from .voices import amr
from .windows import came_in, spoke
from .world import World

CHANNELS = {"mini": "customer", "oa": "oa", "work": "wecom"}
TAKES = {
    "mini": {"text", "image", "miniprogrampage"},
    "oa": {"text", "image", "voice", "location"},
    "work": {"text", "image", "voice", "location"},
}
_MSG_IDS = itertools.count(secrets.randbelow(10**15) + 2 * 10**16)
_RECOGNISES = {"oa"}


@dataclass(frozen=True)
class Spot:
    """Where a phone says it is: degrees north and east, and what the map calls it."""

    north: float
    east: float
    label: str


def head(world: World, target: str, person: Person, kind: str) -> dict[str, Any]:
    """The first lines of every push of a person."""
    settings, more = world.settings, {}
    if target == "work":
        to, by, more = settings.work.corpid, person.userid, {"AgentID": settings.work.agentid}
    elif target == "oa":
        to, by = settings.oa.original_id, openid_of(settings.oa.appid, person.id)
    else:
        to, by = settings.mini.original_id, openid_of(settings.mini.appid, person.id)
    stamp = world.clock.stamp()
    return {"ToUserName": to, "FromUserName": by, "CreateTime": stamp, "MsgType": kind, **more}


def said(world: World, target: str, person: Person, kind: str, **content: Any) -> dict[str, Any]:
    """The body of something said."""
    return {**head(world, target, person, kind), **content, "MsgId": next(_MSG_IDS)}


def say(world: World, target: str, person: Person, words: str) -> Letter:
    """Words are typed."""
    return _send(world, target, person, said(world, target, person, "text", Content=words), text=words)


def speak(world: World, target: str, person: Person, words: str, *, slips: bool = False) -> Letter:
    """A voice is sent. What the platform recognises goes with it, misheard a little where ``slips`` is set."""
    heard = misheard(words) if slips else words
    media_id, _file = receive(world, _app(world, target), "voice", "voice.amr", amr(len(words)))
    body = said(world, target, person, "voice", MediaId=media_id, Format="amr")
    if target in _RECOGNISES:
        body |= {"Recognition": heard + "。", "MediaId16K": media_id}
    seconds = f"{max(1, round(len(words) / 4))}″"
    return _send(world, target, person, body, title=seconds, text=heard if target in _RECOGNISES else "")


def show(world: World, target: str, person: Person, content: bytes) -> Letter:
    """A photo is sent; its address may be asked for without a token, as in life."""
    media_id, file = receive(world, _app(world, target), "image", "photo.jpg", content)
    address = f"{world.desk_url}/groups/files/{file}"
    return _send(
        world, target, person, said(world, target, person, "image", PicUrl=address, MediaId=media_id), file=file
    )


def stand(world: World, target: str, person: Person, spot: Spot) -> Letter:
    """A place is sent."""
    where = {"Location_X": f"{spot.north:.6f}", "Location_Y": f"{spot.east:.6f}", "Scale": 16, "Label": spot.label}
    body = said(world, target, person, "location", **where, **({"AppType": "wxwork"} if target == "work" else {}))
    return _send(world, target, person, body, text=spot.label)


def share(world: World, person: Person, title: str, page: str) -> Letter:
    """A card of the mini-program is sent to its own customer service."""
    appid = world.settings.mini.appid
    body = said(world, "mini", person, "miniprogrampage", Title=title, AppId=appid, PagePath=page, ThumbUrl="",
                ThumbMediaId="")  # fmt: skip
    return _send(world, "mini", person, body, title=title, page=page)


def enter(world: World, target: str, person: Person) -> None:
    """A chat is opened: WeCom and the mini-program tell it, the service account does not."""
    if target == "mini":
        came_in(world.people.presence[person.id], world.clock.now())
        world.pusher.push_mini(_event(world, target, person, "user_enter_tempsession", SessionFrom="wxapp"))
    elif target == "work":
        world.pusher.push_work(_event(world, target, person, "enter_agent", EventKey=""))


def follow(world: World, person: Person, *, follows: bool) -> None:
    """The service account is followed, or left."""
    presence = world.people.oa_presence[person.id]
    presence.follows = follows
    if follows:
        came_in(presence, world.clock.now())
    name = "subscribe" if follows else "unsubscribe"
    world.pusher.push_oa(_event(world, "oa", person, name, EventKey=""))


def press(world: World, person: Person, key: str) -> None:
    """An entry of the service account's menu is pressed."""
    came_in(world.people.oa_presence[person.id], world.clock.now())
    world.pusher.push_oa(_event(world, "oa", person, "CLICK", EventKey=key))


def _event(world: World, target: str, person: Person, name: str, **more: Any) -> dict[str, Any]:
    return {**head(world, target, person, "event"), "Event": name, **more}


def _app(world: World, target: str) -> str:
    settings = world.settings
    return {"mini": settings.mini.appid, "oa": settings.oa.appid}.get(target, str(settings.work.agentid))


def _send(world: World, target: str, person: Person, body: dict[str, Any], **shown: Any) -> Letter:
    if target != "work":
        found = world.people.presence if target == "mini" else world.people.oa_presence
        spoke(found[person.id], world.clock.now())
    letter = world.mailbox.put(person.id, CHANNELS[target], body["MsgType"], world.clock.now(), mine=True, **shown)
    {"mini": world.pusher.push_mini, "oa": world.pusher.push_oa, "work": world.pusher.push_work}[target](body)
    return letter
