"""Nobody learns a choice before closing: everything the system wrote while a vote was open is searched for it."""

from __future__ import annotations

import io
import itertools
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import LargeBinary, select

from server.kit.clock import StoppedClock
from server.kit.db import Base
from server.votes.models import Ballot, PaperEntry
from server.votes.rules import chain
from server.votes.sealing import box, content
from server.votes.sealing import keys as sealing
from server.votes.service import mandates, paper
from server.votes.service.drafting import Option, Topic
from tests.cast import Cast
from tests.server.media.makers import jpeg
from tests.server.votes.polling import Polling

TOPICS = (
    Topic("加装电梯"),
    Topic("选颜色", "options", [Option(f"颜色{n}") for n in range(1, 41)], most=40),
)
CHOICES: dict[str, list[dict[str, Any]]] = {
    "meijie": [{"topic": 1, "choice": "oppose"}, {"topic": 2, "options": [7, 13, 29, 37]}],
    "laowang": [{"topic": 1, "choice": "abstain"}, {"topic": 2, "options": [3, 11, 17, 31]}],
}
ON_PAPER: list[dict[str, Any]] = [{"topic": 1, "choice": "spoiled"}, {"topic": 2, "options": [2, 5, 19, 23]}]


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that was logged, of whatever level."""
    told, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(told), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield told
    root.setLevel(before)
    root.removeHandler(handler)


def marks(choices: list[dict[str, Any]]) -> list[bytes]:
    """Every way in which these choices, or what binds them, would be seen: written, or guessed and hashed."""
    said = chain.ordered(choices)
    options = said[1]["options"]
    written = [
        f"{options}",
        orjson.dumps(options).decode(),
        ",".join(map(str, options)),
        chain.canonical(said).decode(),
    ]
    guessed = [chain.digest(said), chain.digest(choices), chain.digest("", said)]
    return [mark.encode() for mark in (*written, *guessed, f"'{said[0]['choice']}'", f'"{said[0]["choice"]}"')]


def everything(cast: Cast) -> dict[str, bytes]:
    """Every row of every table and every file, by where it stands."""
    found: dict[str, bytes] = {}
    with cast.house.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for number, row in enumerate(session.execute(select(table)).mappings()):
                for name, value in row.items():
                    blob = isinstance(table.c[name].type, LargeBinary)
                    found[f"{table.name}.{name} {number}"] = bytes(value) if blob else _plain(value)
    folder: Path = cast.house.files.folder
    return found | {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _plain(value: Any) -> bytes:
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=str) + str(value).encode()
    return (value.isoformat() if isinstance(value, datetime) else str(value)).encode()


def vote(polling: Polling) -> None:
    """A ballot from the app that is changed, one on paper over it, a mandate, and tries that fail."""
    polling.vote("meijie", CHOICES["laowang"], key="first-ballot-of-meijie")
    polling.clock.advance(minutes=1)
    polling.vote("meijie", CHOICES["meijie"])
    polling.vote("meijie", CHOICES["meijie"], status=409)
    polling.vote("laowang", CHOICES["laowang"], id_last4="9999", status=403)
    polling.vote("laowang", [*CHOICES["laowang"], *CHOICES["laowang"]], status=422)
    house, at, key = polling.cast.house, polling.clock.now(), polling.keys
    with house.database.write() as session:
        entry = paper.enter(session, polling.cast["xiaoli"], keys=key, poll_id=polling.poll_id,
                            head_id=polling.heads["laowang"], channel="visit", choices=ON_PAPER, photo=jpeg(90, 60),
                            at=at)  # fmt: skip
    with house.database.write() as session:
        mandates.give(session, polling.cast["laowang"], keys=key, poll_id=polling.poll_id,
                      head_id=polling.heads["laowang"], holder_name="张三", holder_phone="13900001234",
                      paper=lambda: b"oppose [7,13,29,37]", at=at)  # fmt: skip
    with house.database.write() as session:
        paper.confirm(session, polling.cast["zhaojie"], keys=key, entry_id=entry, choices=ON_PAPER, at=at)


def test_what_was_written_while_a_vote_is_open_tells_no_choice(
    cast: Cast, clock: StoppedClock, logged: io.StringIO, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    polling = _open(cast, clock)
    vote(polling)
    cast.react()
    metrics = cast.visitor().flask.test_client().get("/metrics").data
    printed = capsys.readouterr()
    places = everything(cast) | {"logs": logged.getvalue().encode(), "caught": caplog.text.encode(),
                                 "printed": (printed.out + printed.err).encode(), "metrics": metrics}  # fmt: skip
    secrets = [mark for choices in (*CHOICES.values(), ON_PAPER) for mark in marks(choices)]
    for where, written in places.items():
        assert not [mark for mark in secrets if mark in written], where
    assert jpeg(90, 60) not in places.values()
    answers = [cast.visitor(name).get(f"/votes/{polling.poll_id}{rest}").json
               for name, rest in itertools.product(("meijie", "admin", "committee"), ("", "/roll"))]  # fmt: skip
    assert not [mark for mark in secrets for answer in answers if mark in _plain(answer) and b"[" in mark]


def test_the_two_shares_together_open_what_was_sealed_and_one_alone_does_not(cast: Cast, clock: StoppedClock) -> None:
    polling = _open(cast, clock)
    vote(polling)
    public = polling.poll.public_key or ""
    with cast.house.database.write() as session:
        private = sealing.join(session, polling.keys, poll_id=polling.poll_id, public=public, at=clock.now())
    opened = [
        content.open_ballot(private, one.sealed, poll_id=one.poll_id, head_id=one.head_id)[1]
        for one in polling.rows(Ballot)
    ]
    assert opened == [CHOICES["laowang"], CHOICES["meijie"], ON_PAPER]
    entry = polling.rows(PaperEntry)[0]
    with pytest.raises(box.BoxBroken):
        content.open_ballot(private, entry.sealed, poll_id=entry.poll_id, head_id=entry.head_id + 1)
    sealed = cast.house.files.get(entry.photo_key)
    about = f"photo:{polling.poll_id}:{polling.heads['laowang']}"
    assert box.unseal(private, sealed, about=about) == jpeg(90, 60)


def test_every_ballot_is_as_long_as_every_other(cast: Cast, clock: StoppedClock) -> None:
    polling = _open(cast, clock)
    everything_chosen = [{"topic": 1, "choice": "abstain"}, {"topic": 2, "options": list(range(1, 41))}]
    nothing_chosen = [{"topic": 1, "choice": "oppose"}, {"topic": 2, "options": []}]
    polling.vote("meijie", everything_chosen)
    polling.vote("laowang", nothing_chosen)
    assert len({len(one.sealed) for one in polling.rows(Ballot)}) == 1


def _open(cast: Cast, clock: StoppedClock) -> Polling:
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft(TOPICS, matter_type="MAINT_FUND_USE")
    polling.freeze()
    polling.open()
    return polling
