"""Pushes in every shape the platform writes them come out the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from server.kit.clock import StoppedClock
from server.wechat.body import Unreadable, read_body, write_body
from server.wechat.checks import NORMAL, Verdict, media_verdict
from server.wechat.envelope import Forged, signature
from server.wechat.events import CardPressed, Consent, card_pressed, consents, outcomes
from server.wechat.inbound import LARGEST_BODY, Inbound, Reader
from server.wechat.settings import BodyFormat, MiniSettings
from tests.server.wechat.pushes import PHOTO_OK

HEAD = {"ToUserName": "gh_1", "FromUserName": "o-meijie", "CreateTime": 1795240800, "MsgType": "event"}
ACCEPTED = {"TemplateId": "tpl-1", "SubscribeStatusString": "accept", "PopupScene": "2"}
REJECTED = {"TemplateId": "tpl-2", "SubscribeStatusString": "reject", "PopupScene": "2"}


def read(fields: dict[str, Any], clock: StoppedClock, form: BodyFormat = "json") -> Inbound:
    stamp = str(int(clock.now().timestamp()))
    query = {"timestamp": stamp, "nonce": "n", "signature": signature("t", stamp, "n")}
    return Reader.for_mini(MiniSettings("wx1", "", "t"), clock).read(query, write_body(fields, form))


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("rows", [[ACCEPTED], [ACCEPTED, REJECTED], ACCEPTED])
def test_consents_are_read_from_an_array_an_object_and_a_wrapper(
    clock: StoppedClock, form: BodyFormat, wrapped: bool, rows: Any
) -> None:
    listed = {"SubscribeMsgPopupEvent": {"List": rows}} if wrapped else {"List": rows}
    got = consents(read({**HEAD, "Event": "subscribe_msg_popup_event", **listed}, clock, form))
    assert [(one.openid, one.template_id, one.consent, one.standing) for one in got] == [
        ("o-meijie", "tpl-1", Consent.ACCEPT, False),
        ("o-meijie", "tpl-2", Consent.REJECT, False),
    ][: len(rows) if isinstance(rows, list) else 1]


def test_a_change_in_the_settings_page_is_no_new_credit(clock: StoppedClock) -> None:
    (change,) = consents(read({**HEAD, "Event": "subscribe_msg_change_event", "List": [REJECTED]}, clock))
    assert (change.consent, change.standing) == (Consent.REJECT, True)


@pytest.mark.parametrize("word", ["ban", "filter", "", None, 7])
def test_only_accept_is_a_yes(clock: StoppedClock, word: object) -> None:
    row = {"TemplateId": "tpl-1", "SubscribeStatusString": word}
    (one,) = consents(read({**HEAD, "Event": "subscribe_msg_popup_event", "List": row}, clock))
    assert one.consent is Consent.REJECT


@pytest.mark.parametrize("form", ["json", "xml"])
def test_outcomes_of_messages_are_read(clock: StoppedClock, form: BodyFormat) -> None:
    rows = [
        {"TemplateId": "tpl-1", "MsgID": "77", "ErrorCode": "0", "ErrorStatus": "success"},
        {"TemplateId": "tpl-1", "MsgID": 78, "ErrorCode": 2, "ErrorStatus": "fail"},
        {"TemplateId": "tpl-1", "MsgID": 79, "ErrorStatus": "?"},
    ]
    got = outcomes(read({**HEAD, "Event": "subscribe_msg_sent_event", "List": rows}, clock, form))
    assert [(one.msgid, one.delivered, one.code) for one in got] == [
        ("77", True, 0),
        ("78", False, 2),
        ("79", False, -1),
    ]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_pressed_card_is_read(clock: StoppedClock, form: BodyFormat) -> None:
    press = {"EventKey": "take", "TaskId": "report-7", "CardType": "button_interaction", "ResponseCode": "rc"}
    got = card_pressed(read({**HEAD, "Event": "template_card_event", **press}, clock, form))
    assert got == CardPressed("o-meijie", "report-7", "take", "rc")


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("items", "chosen"),
    [
        ({"SelectedItem": {"QuestionKey": "whom", "OptionIds": {"OptionId": "41"}}}, "41"),
        ({"SelectedItem": [{"QuestionKey": "whom", "OptionIds": {"OptionId": ["41", "42"]}}]}, "41"),
        ({"SelectedItem": {"QuestionKey": "whom", "OptionIds": {}}}, None),
        ({"SelectedItem": "whom"}, None), ({}, None), ("", None),
    ],
)  # fmt: skip
def test_what_was_chosen_on_a_card_is_read(
    clock: StoppedClock, form: BodyFormat, items: Any, chosen: str | None
) -> None:
    press = {"EventKey": "assign", "TaskId": "report-7", "ResponseCode": "rc", "SelectedItems": items}
    got = card_pressed(read({**HEAD, "Event": "template_card_event", **press}, clock, form))
    assert got is not None and got.chosen == chosen


def test_other_pushes_are_none_of_these(clock: StoppedClock) -> None:
    text = read({**HEAD, "MsgType": "text", "Content": "漏水", "MsgId": 1}, clock)
    assert (consents(text), outcomes(text), card_pressed(text), media_verdict(text)) == ([], [], None, None)
    assert (text.kind, text.text, text.sent_at) == ("text", "漏水", datetime.fromtimestamp(1795240800, UTC))


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("fields", "verdict", "label"),
    [
        ({}, Verdict.PASS, NORMAL),
        ({"result": {"suggest": "risky", "label": 20002}}, Verdict.RISKY, 20002),
        ({"result": {"suggest": "review", "label": 21000}}, Verdict.REVIEW, 21000),
        ({"result": {"suggest": "splendid", "label": 100}}, Verdict.REVIEW, 100),
        ({"errcode": -1008}, Verdict.REVIEW, 0),
        ({"result": ""}, Verdict.REVIEW, 0),
        ({"result": "", "isrisky": 0, "status_code": 0}, Verdict.PASS, NORMAL),
        ({"result": "", "isrisky": 1, "extra_info_json": '{"label":20001}', "status_code": 0}, Verdict.RISKY, 20001),
        ({"result": "", "isrisky": 1, "extra_info_json": "[", "status_code": 0}, Verdict.RISKY, 0),
        ({"result": "", "isrisky": 0, "status_code": 4294966288}, Verdict.REVIEW, 0),
        ({"result": "", "isrisky": "maybe", "status_code": 0}, Verdict.RISKY, 0),
    ],
)
def test_photo_verdicts_of_both_versions_are_read_and_doubt_waits_for_a_person(
    clock: StoppedClock, form: BodyFormat, fields: dict[str, Any], verdict: Verdict, label: int
) -> None:
    got = media_verdict(read({**PHOTO_OK, **fields}, clock, form))
    assert got is not None
    assert (got.verdict, got.label, got.trace_id) == (verdict, label, "trace-1")


def test_the_platforms_repeats_share_a_key_and_nothing_else_does(clock: StoppedClock) -> None:
    first = read(PHOTO_OK, clock).replay_key
    assert read(dict(reversed(PHOTO_OK.items())), clock).replay_key == first
    others = [{**PHOTO_OK, "trace_id": "trace-2"}, {**PHOTO_OK, "CreateTime": 1795240801}, {**HEAD, "Event": "x"}]
    words = [{**HEAD, "MsgType": "text", "MsgId": number, "Content": "1"} for number in (1, 2)]
    assert len({first, *(read(fields, clock).replay_key for fields in others + words)}) == 6
    assert read({**words[0], "Content": "2"}, clock).replay_key == read(words[0], clock).replay_key
    assert len(read({**HEAD, "FromUserName": "o" * 9999, "MsgId": "9" * 9999}, clock).replay_key) <= 160


def test_a_number_counts_for_its_sender_and_nought_is_no_number(clock: StoppedClock) -> None:
    def key(sender: str, number: object, words: str) -> str:
        fields = {"MsgType": "text", "FromUserName": sender, "MsgId": number, "Content": words}
        return read({**HEAD, **fields}, clock).replay_key

    assert key("o-meijie", 7, "漏水") != key("o-laowang", 7, "漏水")
    for nought in (0, "0", ""):
        assert key("o-meijie", nought, "漏水") != key("o-meijie", nought, "着火了")
        assert key("o-meijie", nought, "漏水") == key("o-meijie", nought, "漏水")


def test_what_no_database_keeps_is_dropped(clock: StoppedClock) -> None:
    said = read({**HEAD, "MsgType": "text", "MsgId": 1, "Content": "漏\0水", "List": [{"A": "\0b"}]}, clock, "json")
    assert said.text == "漏水" and said.items() == [{"A": "b"}]


@pytest.mark.parametrize("words", ["<漏水> & ]]>", "多行\n文字", "🚰"])
def test_words_survive_xml_and_json(words: str) -> None:
    fields = {"Content": words, "Inside": {"A": "1", "B": ["x", "y"]}}
    assert read_body(write_body(fields, "xml")) == fields
    assert read_body(write_body(fields, "json")) == fields


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE xml><xml><MsgType>text</MsgType></xml>",
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>',
        b"<xml>" + b"<a>" * 13 + b"</a>" * 13 + b"</xml>",
        b"<other><MsgType>text</MsgType></other>",
        b"<xml><MsgType>text</MsgType>",
    ],
)
def test_xml_no_platform_writes_is_not_read(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_body(body)


def test_a_plain_push_longer_than_any_is_not_read(clock: StoppedClock) -> None:
    with pytest.raises(Forged):
        read({**HEAD, "Content": "x" * LARGEST_BODY}, clock)
