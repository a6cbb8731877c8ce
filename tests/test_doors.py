"""Every door, made from the list of doors: who is turned away, what is malformed, how often the database is asked.

A door without a row in ``tests/doors/examples.py`` fails here.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from limits import parse

from bootstrap import rooms
from server.kit.clock import StoppedClock
from server.kit.doors import Door
from server.kit.fields import LARGEST_ID
from server.people.service import signing_in
from tests.cast import Cast
from tests.doors.examples import EXAMPLES, PHOTO
from tests.doors.knocking import Knock, assert_problem, example, name_of
from tests.doors.unlimited import Unlimited

DOORS = rooms.doors()
each = pytest.mark.parametrize("door", DOORS, ids=name_of)
with_body = pytest.mark.parametrize("door", [door for door in DOORS if door.body and not door.upload], ids=name_of)
with_query = pytest.mark.parametrize("door", [door for door in DOORS if door.query], ids=name_of)
with_key = pytest.mark.parametrize("door", [door for door in DOORS if door.creates], ids=name_of)
closed = pytest.mark.parametrize("door", [door for door in DOORS if door.who.signed_in], ids=name_of)
on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def knock(cast: Cast, door: Door) -> Knock:
    """A door of this test, without limits."""
    cast.house.limits = Unlimited()
    return Knock(cast, door)


def counts(cast: Cast, door: Door) -> dict[str, int]:
    """How many rows every table has, those aside that grow at this door even where it refuses."""
    return {name: count for name, count in cast.counts().items() if name not in example(door).changes}


def test_every_door_has_an_example_and_every_example_a_door() -> None:
    assert {(door.method, door.path) for door in DOORS} == set(EXAMPLES)
    assert all(row.refused or row.public or row.own for row in EXAMPLES.values()), "say why nobody is turned away"


@each
def test_the_example_is_answered(cast: Cast, door: Door) -> None:
    answer = knock(cast, door).send()
    assert answer.status_code == example(door).ok, answer.text


@closed
def test_nobody_in_particular_is_turned_away(cast: Cast, door: Door, clock: StoppedClock) -> None:
    at_door = knock(cast, door)
    other = cast.visitor().post("/sessions", {"code": "code-of-o-meijie"}, key=None).json["token"]
    with cast.house.database.write() as session:
        gone = signing_in.authenticate(session, other, clock.now())
        signing_in.sign_out(session, gone, at=clock.now())
    before = cast.counts()
    for token in (None, "Bearer ", "Bearer garbage", f"Bearer {'x' * 500}", "Basic abc", f"Bearer {other}", "Bearer é"):
        assert_problem(at_door.send(by=None, headers={"Authorization": token}), 401)
    clock.advance(days=31)
    assert_problem(at_door.send(), 401)
    assert cast.counts() == before


@pytest.mark.parametrize("door", [door for door in DOORS if not door.who.signed_in], ids=name_of)
def test_a_door_for_anyone_opens_with_a_sign_in_that_has_ended_too(cast: Cast, door: Door) -> None:
    at_door = knock(cast, door)
    for token in ("Bearer ended", f"Bearer {'x' * 500}", "Bearer é"):
        answer = at_door.send(by=None, headers={"Authorization": token})
        assert answer.status_code == example(door).ok, answer.text


@each
def test_the_wrong_estate_role_and_person_are_refused_and_write_nothing(cast: Cast, door: Door) -> None:
    at_door = knock(cast, door)
    before = counts(cast, door)
    for name, status in example(door).refused.items():
        answer = at_door.send(by=name)
        assert answer.status_code == status, (name, answer.text)
        assert_problem(answer, 403, 404)
    assert counts(cast, door) == before


@each
@on_sqlite
def test_odd_ids_in_the_address_lead_nowhere(cast: Cast, door: Door) -> None:
    at_door = knock(cast, door)
    for name in at_door.values:
        for odd in ("0", "-1", "1.5", "abc", str(2**63), str(LARGEST_ID), "%00", "1%00", "😀", " ", "x" * 3000):
            path = door.path
            for each_name, value in at_door.values.items():
                for kind in ("id", "string"):
                    path = path.replace(f"<{kind}:{each_name}>", odd if each_name == name else str(value))
            assert at_door.send(path=path).status_code in (404, 405), (name, odd)


BROKEN = [
    b"", b"{", b"[]", b"[1]", b'"x"', b"1", b"null", b"true", b"\xff\xfe", b"{}", b'{"a":}', b"{'a':1}", b'{"a":NaN}',
    b'{"x":' + b"[" * 5000 + b"]" * 5000 + b"}", b'{"\\ud800":1}', b'{"words":"\\ud800"}', b'{"a":1}{"b":2}',
]  # fmt: skip


@with_body
def test_a_body_that_is_no_object_of_the_shape_is_refused(cast: Cast, door: Door) -> None:
    at_door = knock(cast, door)
    before = cast.counts()
    for raw in BROKEN:
        assert_problem(at_door.send(raw=raw), 422)
    good = json.dumps(at_door.body).encode()
    for mime in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", ""):
        assert_problem(at_door.send(raw=good, mime=mime), 422)
    assert_problem(at_door.send(raw=b'{"words":"' + b"x" * 2_000_000 + b'"}'), 413)
    assert_problem(at_door.send(body={**(at_door.body or {}), "extra": 1}), 422)
    assert door.body is not None
    for name, field in door.body.load_fields.items():
        if field.required:
            rest = {key: value for key, value in (at_door.body or {}).items() if key != name}
            assert_problem(at_door.send(body=rest), 422)
    assert cast.counts() == before


ODD: list[Any] = [
    None, True, False, 0, -1, 1, 1.0, 1.5, -0.0, 1e400, 2**31, 2**53, 2**63, 2**64, 10**30, "", " ", "0", "1", "-1",
    "x", "true", "null", "😀", "a\u0000b", "\u0007", "\u202e反", "x" * 501, "字" * 5000, "' OR 1=1 --", "<b>", "%s%n",
    "../..", "2026-11-21", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59", [], [1], [None], [[1]], ["x"] * 50,
    [2**63], list(range(1, 20)), {}, {"from": 1}, {"a": {"b": {}}}, {"from": "2026-11-22T02:00:00Z", "to": None},
    {"\u0000": "x"}, {"how_much": 1}, {"x" * 100: "y"},
]  # fmt: skip


@with_body
def test_no_value_in_any_field_breaks_a_door(cast: Cast, door: Door) -> None:
    """Whatever stands in a field, the answer is as for the example or a refusal in our words, and never a 500."""
    at_door = knock(cast, door)
    assert door.body is not None
    for name in door.body.load_fields:
        before, passed = counts(cast, door), 0
        for value in ODD:
            answer = at_door.send(body={**(at_door.body or {}), name: value})
            if answer.status_code == example(door).ok:
                passed += 1
            else:
                assert_problem(answer)
        assert passed or counts(cast, door) == before, name


WORDS = [
    "", " ", "0", "1", "-1", "1.5", "1e3", "abc", "true", "null", str(2**53), str(2**63), str(10**40), "\x00", "a\x00b",
    "😀", "²", "１２", "R1", "r" * 300, "%", "_", "\\", "'", '"', "[]", "WyJhIl0", "W10", "WzFd", "WzEsMl0", "open",
    "ended", "mine", "all", "work", "board",
]  # fmt: skip


@with_query
def test_no_word_in_any_parameter_breaks_a_door(cast: Cast, door: Door) -> None:
    at_door = knock(cast, door)
    assert door.query is not None
    for name in door.query.load_fields:
        for word in WORDS:
            answer = at_door.send(query={**(at_door.query or {}), name: word})
            if answer.status_code != example(door).ok:
                assert_problem(answer, 404, 422)
    assert_problem(at_door.send(query={**(at_door.query or {}), "extra": "1"}), 422)
    assert_problem(at_door.send(query="limit=1&limit=x"), 422)


@with_key
def test_a_key_is_needed_and_answers_once(cast: Cast, door: Door) -> None:
    at_door = knock(cast, door)
    before = cast.counts()
    for odd in (None, "", "short", "x" * 81, "has space here", "tab\there", "ключ-клиента", "\u4e2d" * 10):
        assert_problem(at_door.send(headers={"Idempotency-Key": _latin(odd)}), 422)
    assert cast.counts() == before
    version = {"If-Match": f'"{cast.row(at_door.values["report_id"]).version}"'} if door.edits else {}
    key = {"Idempotency-Key": "the-same-key", **version}
    first, again = at_door.send(headers=key), at_door.send(headers=key)
    assert (first.status_code, again.status_code) == (example(door).ok,) * 2 and first.data == again.data
    assert first.headers.get("ETag") == again.headers.get("ETag")
    if at_door.example.upload:
        assert_problem(at_door.send(headers=key, photo=PHOTO + b"\x00"), 409)
    else:
        assert_problem(at_door.send(headers=key, body={**(at_door.body or {}), **_other(at_door.body or {})}), 409)


def _latin(text: str | None) -> str | None:
    return None if text is None else text.encode().decode("latin-1")


def _other(body: dict[str, Any]) -> dict[str, Any]:
    others = {"name": "别人", "holder_name": "别人", "id_last4": "0000", "title": "别的名称", "fen": 1_00,
              "use_balance": False, "reason": "别的情况", "home_id": 999, "bill_ids": [999_999]}  # fmt: skip
    free = {"words": "别的话"}
    return free if "words" in body else next(({name: other} for name, other in others.items() if name in body), free)


@pytest.mark.parametrize("door", [door for door in DOORS if door.edits], ids=name_of)
def test_an_edit_names_the_version_it_was_made_against(cast: Cast, door: Door) -> None:
    at_door = knock(cast, door)
    before = cast.counts()
    assert_problem(at_door.send(headers={"If-Match": None}), 428)
    for odd in ("*", "x", '"x"', "-1", '""', '"1', "1.5", '"99999999999999999999"', "\u0661"):
        answer = at_door.send(headers={"If-Match": _latin(odd)})
        assert_problem(answer, 412, 422)
    for stale in ('"1"', '"999"'):
        assert_problem(at_door.send(headers={"If-Match": stale}), 412)
    assert cast.counts() == before


@pytest.mark.parametrize("door", [door for door in DOORS if door.upload], ids=name_of)
def test_an_upload_that_is_no_picture_is_refused(cast: Cast, door: Door) -> None:
    at_door = knock(cast, door)
    before = cast.counts()
    for photo in (None, b"", b"x", b"GIF89a", PHOTO[:50], b"\xff\xd8\xff" + b"\x00" * 100, b"<svg/>", b"%PDF-1.7"):
        assert_problem(at_door.send(photo=photo), 422)
    for body in ({}, {"purpose": "other"}, {"purpose": "report", "extra": "1"}, {"purpose": "a\x00"}):
        assert_problem(at_door.send(body=body), 422)
    for raw, mime in ((b"{}", "application/json"), (b"x", "multipart/form-data; boundary=y"), (b"", "text/plain")):
        assert_problem(at_door.send(raw=raw, mime=mime), 422)
    assert cast.counts() == before


@pytest.mark.parametrize("door", [door for door in DOORS if door.rate], ids=name_of)
@on_sqlite
def test_a_limited_door_says_so_kindly(cast: Cast, door: Door) -> None:
    assert door.rate is not None
    at_door = Knock(cast, door)
    most = parse(door.rate).amount
    while cast.house.limits.allows(door.rate, name_of(door), str(_knocker(cast, door))):
        most -= 1
    assert most == 0
    assert_problem(at_door.send(), 429)


def _knocker(cast: Cast, door: Door) -> str:
    by = example(door).by
    return str(cast.ids[by]) if by else "127.0.0.1"


QUERIES = {
    "POST /sessions": 10, "DELETE /sessions/current": 2, "GET /me": 8, "POST /me/copies": 47, "GET /me/deletion": 28,
    "DELETE /me": 73, "POST /me/phone": 10, "GET /bindings": 2,
    "POST /bindings": 11, "DELETE /bindings/<id:binding_id>": 6, "GET /estates": 2,
    "GET /estates/<id:estate_id>/tree": 3, "GET /lifts/<string:code>": 3, "POST /files": 8,
    "GET /estates/<id:estate_id>/report-options": 4, "POST /reports": 6, "GET /reports": 2,
    "POST /reports/similar": 6, "GET /reports/<id:report_id>": 11,
    "GET /reports/<id:report_id>/record": 7,
    "GET /reports/<id:report_id>/twins": 14, "POST /reports/<id:report_id>/moves": 28,
    "POST /reports/<id:report_id>/messages": 17, "GET /reports/<id:report_id>/shown": 3,
    "PUT /reports/<id:report_id>/shown": 8, "GET /estates/<id:estate_id>/emergency": 4, "POST /emergencies": 17,
    "GET /work": 2, "GET /work/late": 2, "GET /staff": 8, "GET /notices": 3, "GET /notices/<id:notice_id>": 7,
    "GET /me/notice-wishes": 4, "PUT /me/notice-wishes": 6, "GET /inbox": 3,
    "POST /inbox/<id:item_id>/read": 3, "POST /inbox/read-page": 3, "POST /inbox/read-all": 2,
    "GET /subscriptions": 3, "GET /bulletins": 3, "GET /bulletins/<id:sheet_id>": 7,
    "POST /bulletins/contributions": 13, "GET /me/bulletin-wishes": 4, "PUT /me/bulletin-wishes": 6,
    "GET /matters": 5, "GET /matter-kinds": 2, "GET /matters/<id:matter_id>": 19, "POST /matters": 33,
    "PUT /matters/<id:matter_id>/answer": 25, "POST /matters/<id:matter_id>/objections": 31,
    "PUT /matters/objections/<id:objection_id>/agreed": 24, "DELETE /matters/objections/<id:objection_id>": 6,
    "GET /matters/<id:matter_id>/mine": 14, "POST /matters/<id:matter_id>/joins": 27,
    "DELETE /matters/joins/<id:join_id>": 7, "POST /matters/<id:matter_id>/hardships": 23,
    "DELETE /matters/hardships/<id:hardship_id>": 3,
    "GET /estates/<id:estate_id>/contacts": 9,
    "GET /owner-bodies": 7, "GET /committee-meetings": 4, "GET /committee-meetings/<id:meeting_id>": 6,
    "GET /votes": 4, "GET /votes/<id:poll_id>": 11, "POST /votes/<id:poll_id>/ballots": 6,
    "GET /votes/<id:poll_id>/roll": 4, "POST /votes/<id:poll_id>/mandates": 20,
    "GET /me/candidacies": 2, "PUT /me/candidacies/<id:candidacy_id>": 16,
    "DELETE /votes/mandates/<id:mandate_id>": 7, "POST /votes/<id:poll_id>/denials": 11,
    "GET /votes/<id:poll_id>/result": 7, "GET /votes/<id:poll_id>/receipts/<string:code>": 4,
    "GET /votes/<id:poll_id>/mine": 7, "POST /votes/<id:poll_id>/disputes": 12,
    "DELETE /votes/disputes/<id:dispute_id>": 29,
    "GET /pay/quote": 5, "POST /pay/orders": 9, "GET /pay/orders/<id:order_id>": 5, "GET /pay/balance": 4,
    "POST /pay/balance/top-ups": 12, "GET /pay/autopay": 4, "PUT /pay/autopay": 7, "GET /pay/payments": 2,
    "GET /pay/bills": 3, "GET /pay/bills/<id:bill_id>/refunds": 3,
    "GET /pay/payments/<id:payment_id>": 8, "GET /pay/receipts/<id:receipt_id>": 3,
    "GET /pay/receipts/check/<string:code>": 2, "POST /pay/payments/<id:payment_id>/invoice": 7,
    "POST /pay/links": 11, "GET /pay/links": 2, "DELETE /pay/links/<id:link_id>": 4,
    "GET /pay/shared/<string:token>": 12, "POST /pay/shared/<string:token>/orders": 19,
    "GET /handbook": 6, "GET /handbook/<id:article_id>": 3,
    "GET /fees/owed": 3, "GET /fees/bills": 2, "GET /fees/bills/<id:bill_id>": 11,
    "POST /fees/bills/<id:bill_id>/disputes": 22, "DELETE /fees/disputes/<id:dispute_id>": 8,
    "GET /estates/<id:estate_id>/fee-standards": 5, "GET /estates/<id:estate_id>/rates": 5,
    "GET /estates/<id:estate_id>/books": 26, "GET /estates/<id:estate_id>/books/lines/<id:line_id>": 7,
    "POST /estates/<id:estate_id>/books/lines/<id:line_id>/questions": 11, "GET /estates/<id:estate_id>/published": 35,
}  # fmt: skip
"""How often each door asks the database for its example, signing in and the stored answer of a key included."""


@each
@on_sqlite
def test_how_often_a_door_asks_the_database_is_fixed(cast: Cast, door: Door) -> None:
    at_door = knock(cast, door)
    with cast.counting() as sent:
        assert at_door.send().status_code == example(door).ok
    assert len(sent) == QUERIES[name_of(door)], "\n".join(sent)


@on_sqlite
def test_a_long_story_and_a_long_list_cost_no_more_questions_than_short_ones(cast: Cast) -> None:
    def asked() -> list[int]:
        counts = []
        for path in (f"/reports/{first}", "/reports?limit=100", "/reports?scope=board", "/inbox", "/me"):
            with cast.counting() as sent:
                assert cast.visitor("meijie").get(path).status_code == 200
            counts.append(len(sent))
        return counts

    first = cast.report(media_ids=[cast.picture("meijie")])
    cast.say("meijie", first, "第一句")
    cast.react()
    before = asked()
    for _ in range(12):
        cast.say("meijie", first, "又一句")
        cast.say("xiaoli", first, "收到")
        cast.report(media_ids=[cast.picture("meijie")])
    cast.react()
    assert asked() == before
