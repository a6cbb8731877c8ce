"""api.weixin.qq.com, customer messages of the mini-program and of the service account, and who follows the latter."""

from typing import Any

from .answers import Refused, ok
from .gate import Call, Door
from .media import lent
from .people import Presence, openid_of
from .settings import Person
from .shapes import words
from .subscribe import page_exists
from .windows import use

MOST_TEXT_BYTES = 2048
MOST_AFTER_ENTRY = {"mini": 2, "oa": 3}
_KINDS = {"text", "image", "link", "miniprogrampage"}


def send(call: Call) -> dict[str, Any]:
    """customerServiceMessage.send, within the window the person opened in this app's chat."""
    world, body = call.world, call.body()
    target = "oa" if call.app == world.settings.oa.appid else "mini"
    person, presence = _receiver(call, target, words(body.get("touser")))
    kind = words(body.get("msgtype"))
    if kind not in _KINDS:
        raise Refused(40008)
    content = body.get(kind)
    if not isinstance(content, dict):
        raise Refused(44002)
    shown = _shown(call, target, kind, content)
    if not presence.follows:
        raise Refused(45015)
    use(presence, world.clock.now(), MOST_AFTER_ENTRY[target])
    channel = "customer" if target == "mini" else "oa"
    world.mailbox.put(person.id, channel, kind, world.clock.now(), **shown)
    return ok()


def _receiver(call: Call, target: str, openid: str) -> tuple[Person, Presence]:
    people = call.world.people
    if target == "mini":
        person = people.person(openid)
        return person, people.presence[person.id]
    person = people.follower(openid)
    return person, people.oa_presence[person.id]


def _shown(call: Call, target: str, kind: str, content: dict[str, Any]) -> dict[str, str]:
    if kind == "text":
        text = words(content.get("content"))
        if not text.strip():
            raise Refused(44002)
        if len(text.encode()) > MOST_TEXT_BYTES:
            raise Refused(45002)
        return {"text": text}
    if kind == "image":
        return {"file": lent(call, content.get("media_id"), "image")["file"]}
    title = words(content.get("title"))
    if not title:
        raise Refused(44002)
    if kind == "link":
        return {"title": title, "text": words(content.get("description")), "url": words(content.get("url"))}
    return {"title": title, **_card(call, target, content)}


def _card(call: Call, target: str, content: dict[str, Any]) -> dict[str, str]:
    """A card of the mini-program: a picture lent by this app, a page there is, and whose it is where it is not its own
    chat."""
    page, appid = words(content.get("pagepath")), content.get("appid")
    if not page or not page_exists(call.world, page):
        raise Refused(41030)
    if appid != call.world.settings.mini.appid and (target == "oa" or appid is not None):
        raise Refused(40013)
    return {"page": page, "file": lent(call, content.get("thumb_media_id"), "image")["file"]}


def user_info(call: Call) -> dict[str, Any]:
    """user/info of the service account: whether somebody follows it, and the id our apps share where they do."""
    world, openid = call.world, call.args.get("openid", "")
    if call.app != world.settings.oa.appid:
        raise Refused(48001)
    person = world.people.follower(openid)
    known: dict[str, Any] = {"subscribe": int(world.people.oa_presence[person.id].follows), "openid": openid}
    if world.settings.mini.unionid:
        known["unionid"] = openid_of("open-platform", person.id)
    return known


DOORS = (Door("POST", "/cgi-bin/message/custom/send", send), Door("GET", "/cgi-bin/user/info", user_info))
