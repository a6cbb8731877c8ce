"""From a phone to the report's page: brought, hidden, checked, shown; one's own, used once, forgotten when unused."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from server.app import create_app
from server.kit.actor import Actor
from server.kit.errors import Conflict
from server.kit.facts import FactRow
from server.kit.files import FolderStore, Links
from server.kit.house import House
from server.media import queries, service
from server.media.models import StoredMedium
from server.media.routes import doors, picture_doors
from tests.server.media import makers
from tests.visitors import Tokens, Visitor

MEIJIE, STRANGER = Actor(id=1, name="梅姐"), Actor(id=9, name="stranger")


@pytest.fixture
def tokens() -> Tokens:
    """Who is signed in."""
    return Tokens()


@pytest.fixture
def app(house: House, tokens: Tokens) -> Flask:
    """The app with the doors of media only."""
    return create_app(house, doors=doors, authenticate=tokens.authenticate, blueprints=[picture_doors(house)])


@pytest.fixture
def meijie(app: Flask, tokens: Tokens) -> Visitor:
    """梅姐 with her phone."""
    return Visitor(app, tokens.give(MEIJIE))


@pytest.fixture
def look(app: Flask) -> FlaskClient:
    """Somebody with only an address."""
    return app.test_client()


@pytest.fixture
def take(house: House, at: datetime) -> Callable[..., int]:
    """Takes a photo or what else is given."""

    def taken(actor: Actor = MEIJIE, content: bytes | None = None) -> int:
        with house.database.write() as session:
            prepared = service.prepare(house.files, content or makers.jpeg())
            return service.keep(session, actor, prepared, purpose="report", at=at)

    return taken


Take = Callable[..., int]


def facts(house: House) -> list[tuple[str, Any]]:
    """Every published fact."""
    with house.database.read() as session:
        return [(row.name, row.payload) for row in session.scalars(select(FactRow).order_by(FactRow.id))]


def view(house: House, media_id: int, *, private: bool) -> dict[str, Any] | None:
    """How one medium is seen."""
    with house.database.read() as session:
        return queries.views(session, house, [media_id], private=private).get(media_id)


def judge(house: House, media_id: int, suggest: str, at: datetime) -> int | None:
    """The platform is asked about a medium and answers."""
    with house.database.write() as session:
        service.asked(session, media_id=media_id, trace_id=f"trace-{media_id}")
    with house.database.write() as session:
        return service.verdict(session, trace_id=f"trace-{media_id}", suggest=suggest, at=at)


def test_meijie_brings_a_photo_and_sees_it_at_once(meijie: Visitor, look: FlaskClient, house: House) -> None:
    answer = meijie.upload("/files", makers.jpeg(2000, 1500), purpose="report")
    assert answer.status_code == 201, answer.text
    said = answer.json or {}
    assert (said["kind"], said["state"], said["width"], said["height"]) == ("photo", "checking", 1280, 960)
    seen = look.get(said["url"])
    assert (seen.status_code, seen.mimetype) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(seen.data)).size == (1280, 960)
    assert Image.open(io.BytesIO(look.get(said["thumb_url"]).data)).size == (320, 240)
    assert facts(house) == [("media.taken", {"media_id": said["id"], "owner_id": 1, "kind": "photo"})]


def test_meijie_brings_a_film(meijie: Visitor, look: FlaskClient) -> None:
    said = meijie.upload("/files", makers.film(), name="leak.jpg", purpose="report").json or {}
    assert (said["kind"], said["seconds"]) == ("video", 1)
    assert look.get(said["url"]).mimetype == "video/mp4"
    assert look.get(said["thumb_url"]).mimetype == "image/jpeg"


def test_a_player_may_ask_for_a_part(meijie: Visitor, look: FlaskClient) -> None:
    said = meijie.upload("/files", makers.film(), purpose="report").json or {}
    part = look.get(said["url"], headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(part.data)) == (206, 100)


def test_a_picture_is_private_and_nothing_but_a_picture(meijie: Visitor, look: FlaskClient) -> None:
    said = meijie.upload("/files", makers.jpeg(), purpose="report").json or {}
    headers = look.get(said["url"]).headers
    assert headers["Cache-Control"] == "private, max-age=3600"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"hello", 422, "format_not_taken"),
        (makers.heic(), 422, "heic_not_taken"),
        (makers.bomb(), 413, "too_many_pixels"),
        (makers.jpeg()[:800], 422, "media_broken"),
        (b"", 422, "file_needed"),
        (b"\xff\xd8\xff" + bytes(15 * 2**20), 413, "media_too_large"),
        (b"\xff\xd8\xff" + bytes(21 * 2**20), 413, "request_entity_too_large"),
    ],
    ids=["text", "heic", "bomb", "half", "empty", "large", "far too large"],
)
def test_what_is_no_picture_is_refused_kindly(meijie: Visitor, content: bytes, status: int, code: str) -> None:
    answer = meijie.upload("/files", content, purpose="report")
    assert (answer.status_code, (answer.json or {})["code"]) == (status, code)


def test_a_file_needs_a_purpose_a_key_and_somebody(meijie: Visitor, app: Flask) -> None:
    assert meijie.upload("/files", makers.jpeg()).status_code == 422
    assert meijie.upload("/files", makers.jpeg(), purpose="anything").status_code == 422
    assert meijie.upload("/files", makers.jpeg(), purpose="report", key=None).status_code == 422
    assert meijie.post("/files", {"purpose": "report"}).status_code == 422
    assert Visitor(app).upload("/files", makers.jpeg(), purpose="report").status_code == 401


def test_a_photo_sent_twice_is_one_photo(meijie: Visitor, house: House) -> None:
    ids = {(meijie.upload("/files", makers.jpeg(), purpose="report").json or {})["id"] for _ in range(2)}
    assert len(ids) == 1
    assert len(facts(house)) == 1


def test_others_see_nothing_until_it_is_shown(take: Take, house: House, at: datetime) -> None:
    media_id = take()
    unseen = view(house, media_id, private=False)
    assert unseen is not None and (unseen["state"], unseen["url"], unseen["thumb_url"]) == ("checking", None, None)
    judge(house, media_id, "pass", at)
    seen = view(house, media_id, private=False)
    assert seen is not None and seen["state"] == "shown" and seen["url"].startswith("/media/")


@pytest.mark.parametrize("suggest", ["risky", "review", "a word of tomorrow"])
def test_only_a_pass_shows(take: Take, house: House, at: datetime, suggest: str) -> None:
    media_id = take()
    assert judge(house, media_id, suggest, at) == media_id
    assert view(house, media_id, private=False) is None
    mine = view(house, media_id, private=True)
    assert mine is not None and (mine["state"], bool(mine["url"])) == ("hidden", True)


def test_a_verdict_told_twice_counts_once(take: Take, house: House, at: datetime) -> None:
    media_id = take()
    assert judge(house, media_id, "pass", at) == media_id
    assert judge(house, media_id, "risky", at) is None
    assert [name for name, _ in facts(house)] == ["media.taken", "media.judged"]


def test_a_verdict_nobody_waits_for_changes_nothing(house: House, at: datetime) -> None:
    with house.database.write() as session:
        assert service.verdict(session, trace_id="unknown", suggest="pass", at=at) is None


def test_a_person_has_the_last_word(take: Take, house: House, at: datetime) -> None:
    media_id = take()
    judge(house, media_id, "review", at)
    with house.database.write() as session:
        assert service.settle(session, media_id=media_id, shown=True, at=at)
        assert not service.settle(session, media_id=media_id, shown=True, at=at)
    assert view(house, media_id, private=False) is not None


def test_an_address_given_to_a_neighbour_dies_when_the_picture_is_hidden(
    take: Take, house: House, at: datetime, look: FlaskClient
) -> None:
    media_id = take()
    judge(house, media_id, "pass", at)
    seen = view(house, media_id, private=False)
    assert seen is not None and look.get(seen["url"]).status_code == 200
    with house.database.write() as session:
        service.settle(session, media_id=media_id, shown=False, at=at)
    assert look.get(seen["url"]).status_code == 404


def test_a_forged_or_borrowed_address_shows_nothing(take: Take, house: House, look: FlaskClient) -> None:
    mine = view(house, take(), private=True)
    assert mine is not None
    assert look.get(mine["url"] + "x").status_code == 404
    assert look.get(mine["url"].replace(".full.", ".still.")).status_code == 404
    assert look.get("/media/" + Links(house.settings.secrets.links).sign("receipt.5")).status_code == 404
    assert look.get("/media/" + Links("another-secret-of-another-house-32").sign("media.1.full.1")).status_code == 404


def test_an_address_stays_the_same_for_a_while_and_ends_after_an_hour(
    take: Take, house: House, look: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_id, noon = take(), 1_795_000_200
    seconds = [noon]
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: seconds[0])
    addresses = []
    for seconds[0] in (noon, noon + 590):
        seen = view(house, media_id, private=True)
        assert seen is not None
        addresses.append(seen["url"])
    assert addresses[0] == addresses[1]
    for seconds[0], status in ((noon + 3600, 200), (noon + 4200, 404)):
        assert look.get(addresses[0]).status_code == status


def test_the_platform_gets_an_address_of_a_picture_even_for_a_film(take: Take, house: House, look: FlaskClient) -> None:
    media_id = take(content=makers.film())
    with house.database.read() as session:
        address = queries.check_address(session, house, media_id)
        assert queries.check_address(session, house, 999) is None
    assert address is not None and address.startswith("http://127.0.0.1:8600/media/")
    assert look.get(address.removeprefix("http://127.0.0.1:8600")).mimetype == "image/jpeg"


def test_a_picture_whose_file_is_lost_is_not_found(take: Take, house: House, look: FlaskClient) -> None:
    mine = view(house, take(), private=True)
    with house.database.read() as session:
        for row in session.scalars(select(StoredMedium)):
            house.files.drop(row.key)
    assert mine is not None and look.get(mine["url"]).status_code == 404


def test_only_ones_own_is_used_and_only_once(take: Take, house: House) -> None:
    mine, theirs = take(), take(STRANGER, makers.jpeg(300, 300))
    for media_ids in ([theirs], [mine, theirs], [mine, mine], [mine, 12345]):
        with pytest.raises(Conflict, match="media_not_usable"), house.database.write() as session:
            service.use(session, MEIJIE, media_ids)
    with house.database.write() as session:
        service.use(session, MEIJIE, [mine])
    with pytest.raises(Conflict), house.database.write() as session:
        service.use(session, MEIJIE, [mine])


def test_the_same_photo_may_be_brought_again_for_another_report(take: Take, house: House) -> None:
    first = take()
    with house.database.write() as session:
        service.use(session, MEIJIE, [first])
    assert take() != first


def test_a_photo_of_a_report_may_be_brought_as_a_mandate_and_stays_what_it_is(
    take: Take, house: House, at: datetime
) -> None:
    shown, photo = take(), makers.jpeg()
    with house.database.write() as session:
        sealed = service.keep(session, MEIJIE, service.prepare(house.files, photo), purpose="mandate", at=at)
        service.consume(session, MEIJIE, sealed)
        service.use(session, MEIJIE, [shown])


def test_what_waits_too_long_for_a_verdict_can_be_asked_about_again(take: Take, house: House, at: datetime) -> None:
    media_id = take()
    with house.database.read() as session:
        assert queries.waiting(session, before=at) == []
        assert queries.waiting(session, before=at + timedelta(minutes=40)) == [media_id]


def test_what_nobody_used_is_forgotten_and_its_files_with_it(take: Take, house: House, at: datetime) -> None:
    used, unused, twin = take(), take(content=makers.jpeg(300, 300)), take(STRANGER)
    with house.database.write() as session:
        service.use(session, MEIJIE, [used])
    with house.database.write() as session:
        gone = service.forget_unused(session, before=at + timedelta(days=1))
        assert service.forget_unused(session, before=at + timedelta(days=1)) == []
    for key in gone:
        house.files.drop(key)
    assert view(house, unused, private=True) is None and view(house, twin, private=True) is None
    assert view(house, used, private=True) is not None
    assert isinstance(house.files, FolderStore)
    kept = [path for path in house.files.folder.rglob("*") if path.is_file()]
    assert len(kept) == 2, "the used photo and its thumb, though a stranger's forgotten twin had the same bytes"
