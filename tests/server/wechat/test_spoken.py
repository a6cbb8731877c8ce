"""What people say, read alike whatever app and format it came by."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit.clock import StoppedClock
from server.wechat.body import write_body
from server.wechat.envelope import signature
from server.wechat.inbound import Inbound, Reader
from server.wechat.settings import BodyFormat, MiniSettings, OaSettings, WorkSettings
from server.wechat.spoken import Place, Spoken, spoken

HEAD = {"ToUserName": "gh_1", "FromUserName": "o-meijie", "CreateTime": 1795240800, "MsgId": 7}


def read(clock: StoppedClock, app: str, form: BodyFormat, fields: dict[str, Any]) -> Inbound:
    """The push of an app, as its own reader reads it."""
    stamp, body = str(int(clock.now().timestamp())), write_body({**HEAD, **fields}, form)
    if app == "work":
        reader = Reader.for_work(WorkSettings("ww1", 1, "", "t", "B" * 43), clock)
        assert reader._envelope
        sealed = reader._envelope.seal(body)
        query = {"timestamp": stamp, "nonce": "n", "msg_signature": signature("t", stamp, "n", sealed)}
        return reader.read(query, write_body({"Encrypt": sealed}, "xml"))
    mini, oa = Reader.for_mini(MiniSettings("wx1", "", "t"), clock), Reader.for_oa(OaSettings("wx2", "", "t"), clock)
    query = {"timestamp": stamp, "nonce": "n", "signature": signature("t", stamp, "n")}
    return (mini if app == "mini" else oa).read(query, body)


def said(clock: StoppedClock, app: str, fields: dict[str, Any], form: BodyFormat = "xml") -> Spoken | None:
    return spoken(read(clock, app, form, fields))


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("app", ["mini", "oa", "work"])
def test_words_are_read_alike(clock: StoppedClock, app: str, form: BodyFormat) -> None:
    found = said(clock, app, {"MsgType": "text", "Content": " 厨房漏水 & <急> "}, form if app != "work" else "xml")
    assert found is not None
    assert (found.app, found.kind, found.words, found.address) == (app, "text", "厨房漏水 & <急>", "o-meijie")
    assert found.key == f"{app}:message:o-meijie:7"


def test_a_voice_is_what_was_recognised_and_nothing_where_nobody_did(clock: StoppedClock) -> None:
    voice = {"MsgType": "voice", "MediaId": "m-1", "Format": "amr"}
    heard = said(clock, "oa", {**voice, "Recognition": "厨房漏水。"})
    deaf = said(clock, "work", voice)
    assert heard and deaf
    assert (heard.kind, heard.words, heard.media_id) == ("voice", "厨房漏水。", "m-1")
    assert (deaf.kind, deaf.words, deaf.media_id) == ("voice", "", "m-1")


def test_photos_and_places_and_shared_pages(clock: StoppedClock) -> None:
    photo = said(clock, "oa", {"MsgType": "image", "PicUrl": "http://x/1", "MediaId": "m-2"})
    assert photo and (photo.kind, photo.media_id, photo.words) == ("photo", "m-2", "")
    endless = said(clock, "oa", {"MsgType": "image", "PicUrl": "http://x/1", "MediaId": "m" * 129})
    assert endless and (endless.kind, endless.media_id) == ("photo", None)
    there = {"MsgType": "location", "Location_X": "30.57280", "Location_Y": "104.0668", "Scale": 16, "Label": "21栋"}
    place = said(clock, "work", there)
    assert place and (place.kind, place.place, place.words) == ("location", Place(30.5728, 104.0668, "21栋"), "21栋")
    shared = said(
        clock, "mini", {"MsgType": "miniprogrampage", "Title": "物业费", "PagePath": "pages/owed/owed"}, "json"
    )
    assert shared and (shared.kind, shared.words, shared.page) == ("text", "物业费", "pages/owed/owed")


@pytest.mark.parametrize("north", ["", "nowhere", "91", "nan", None, "1e400"])
def test_a_place_that_is_nowhere_is_none(clock: StoppedClock, north: str | None) -> None:
    found = said(
        clock, "oa", {"MsgType": "location", "Location_X": north, "Location_Y": "104", "Label": "21栋"}, "json"
    )
    assert found and (found.kind, found.place, found.words) == ("location", None, "21栋")


@pytest.mark.parametrize(
    ("app", "fields", "kind", "words"),
    [
        ("oa", {"Event": "CLICK", "EventKey": "report"}, "press", "report"),
        ("oa", {"Event": "subscribe", "EventKey": "qrscene_21"}, "entered", "qrscene_21"),
        ("oa", {"Event": "SCAN", "EventKey": "21"}, "entered", "21"),
        ("mini", {"Event": "user_enter_tempsession", "SessionFrom": "pages/mine/mine"}, "entered", "pages/mine/mine"),
        ("work", {"Event": "enter_agent", "EventKey": ""}, "entered", ""),
        (
            "work",
            {"Event": "template_card_event", "EventKey": "take", "TaskId": "t@1"},
            "press",
            "take",
        ),
    ],
)
def test_who_comes_in_or_presses_something(
    clock: StoppedClock, app: str, fields: dict[str, Any], kind: str, words: str
) -> None:  # fmt: skip
    found = said(clock, app, {"MsgType": "event", **fields})
    assert found and (found.kind, found.words) == (kind, words)


@pytest.mark.parametrize(
    ("app", "fields"),
    [
        ("oa", {"MsgType": "event", "Event": "unsubscribe"}),
        ("oa", {"MsgType": "event", "Event": "LOCATION", "Latitude": "30"}),
        ("oa", {"MsgType": "event", "Event": "VIEW", "EventKey": "http://x"}),
        ("mini", {"MsgType": "event", "Event": "wxa_media_check"}),
        ("work", {"MsgType": "event", "Event": "change_external_chat"}),
        ("oa", {"MsgType": "poem", "Content": "床前明月光"}),
        ("oa", {"MsgType": "text", "Content": "x", "FromUserName": ""}),
    ],
)
def test_what_nobody_says_is_nothing(clock: StoppedClock, app: str, fields: dict[str, Any]) -> None:
    assert said(clock, app, fields) is None


def test_ten_thousand_characters_are_cut(clock: StoppedClock) -> None:
    found = said(clock, "oa", {"MsgType": "text", "Content": "漏" * 10_000})
    assert found and len(found.words) == 2000
