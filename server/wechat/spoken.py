"""What people say to our apps, read into one frozen shape whatever app and body format it came by.

Sources: 接收普通消息 and 接收事件推送 of the service account, 接收客服消息 of the mini-program, 接收消息与事件 of
WeCom.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from server.wechat.body import Fields, text_of
from server.wechat.inbound import App, Inbound

Kind = Literal["text", "voice", "photo", "location", "press", "entered"]

LONGEST_WORDS, LONGEST_NAME = 2000, 300
LONGEST_MEDIA_ID = 128
"""The platform's have 64 characters and some; what is longer fetches nothing."""

_KINDS: dict[str, Kind] = {
    "text": "text",
    "voice": "voice",
    "image": "photo",
    "location": "location",
    "miniprogrampage": "text",
    "link": "text",
}
_EVENTS: dict[tuple[App, str], Kind] = {
    ("oa", "click"): "press",
    ("oa", "subscribe"): "entered",
    ("oa", "scan"): "entered",
    ("mini", "user_enter_tempsession"): "entered",
    ("work", "click"): "press",
    ("work", "enter_agent"): "entered",
    ("work", "template_card_event"): "press",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody says they are: degrees north and east, and the label of the map, which may be empty."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing said. ``words`` as they were typed, recognised from a voice (empty when the platform recognised
    nothing), or the title of what was shared; of a press and of entering, the key the platform names.

    ``media_id`` fetches the photo or the voice for three days; ``task`` names the card that was pressed, ``code``
    changes it once; ``page`` is the page of a mini-program card somebody sent us. ``address`` is an openid or a userid.
    """

    app: App
    kind: Kind
    address: str
    key: str
    words: str = field(repr=False)
    media_id: str | None = None
    place: Place | None = field(default=None, repr=False)
    page: str | None = None
    task: str | None = None
    code: str | None = field(default=None, repr=False)


def spoken(inbound: Inbound) -> Spoken | None:
    """What a person said by this push; None for pushes in which nobody says anything."""
    kind = _EVENTS.get((inbound.app, inbound.event.lower())) if inbound.kind == "event" else _KINDS.get(inbound.kind)
    if kind is None or not inbound.sender:
        return None
    fields = inbound.fields
    return Spoken(
        app=inbound.app,
        kind=kind,
        address=inbound.sender,
        key=inbound.replay_key,
        words=_words(inbound, kind)[:LONGEST_WORDS],
        media_id=_media_id(fields) if kind in ("photo", "voice") else None,
        place=_place(fields) if kind == "location" else None,
        page=text_of(fields, "PagePath") or None if inbound.kind == "miniprogrampage" else None,
        task=text_of(fields, "TaskId") or None if kind == "press" else None,
        code=text_of(fields, "ResponseCode") or None if kind == "press" else None,
    )


def _words(inbound: Inbound, kind: Kind) -> str:
    fields = inbound.fields
    if kind in ("press", "entered"):
        # The mini-program says from where it was entered under another name.
        return text_of(fields, "EventKey") or text_of(fields, "SessionFrom")
    if kind == "voice":
        return text_of(fields, "Recognition").strip()
    if kind == "location":
        return text_of(fields, "Label").strip()
    if kind == "photo":
        return ""
    return inbound.text.strip() or text_of(fields, "Title").strip()


def _media_id(fields: Fields) -> str | None:
    media_id = text_of(fields, "MediaId")
    return media_id if 0 < len(media_id) <= LONGEST_MEDIA_ID else None


def _place(fields: Fields) -> Place | None:
    north, east = _degrees(fields.get("Location_X"), 90), _degrees(fields.get("Location_Y"), 180)
    return None if north is None or east is None else Place(north, east, text_of(fields, "Label")[:LONGEST_NAME])


def _degrees(value: Any, most: int) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if -most <= number <= most else None
