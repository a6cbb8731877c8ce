"""The JSON doors of results: what came out, one receipt, one's own ballot, "I did not cast this"; and the files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from server.kit.doors import Call, Doors
from server.kit.errors import DomainError
from server.kit.house import House
from server.votes import recount
from server.votes.drawing.draw import draw
from server.votes.models import Poll
from server.votes.queries import files, receipts, results
from server.votes.schemas.results import CheckedOut, DisputeIn, DisputeOut, OwnOut, ResultOut
from server.votes.sealing.keys import Keys
from server.votes.service import disputes, exporting

doors = Doors("votes")
RECOUNT = Path(recount.__file__)
MOST_CHECKS, PIECE = "60/minute", 500
NAMES = {"pdf": ("application/pdf", "result.pdf"), "png": ("image/png", "result.png"),
         "export": ("application/x-ndjson", "ballots.jsonl"), "whole": ("application/x-ndjson", "ballots.jsonl"),
         "official": ("application/pdf", "official.pdf"), "picture": ("image/jpeg", "official.jpg"),
         "recount": ("text/x-python", "recount.py")}  # fmt: skip


@doors.get("/votes/<id:poll_id>/result", out=ResultOut)
def show_result(call: Call) -> dict[str, Any]:
    """The latest result: what took part, each choice, the rules used, the strict count beside any other, the files."""
    poll_id = call.path["poll_id"]
    found = results.published(call.session, call.actor, poll_id, at=call.at)
    return {**found, "files": files.addresses(call.house, poll_id, "pdf", "png", "export", "recount")}


@doors.get("/votes/<id:poll_id>/receipts/<string:code>", out=CheckedOut, rate=MOST_CHECKS)
def check_receipt(call: Call) -> dict[str, Any]:
    """Whether the ballot of a receipt is there and counts; never what it says."""
    return receipts.checked(call.session, call.actor, call.path["poll_id"], call.path["code"], at=call.at)


@doors.get("/votes/<id:poll_id>/mine", out=OwnOut)
def show_own(call: Call) -> dict[str, Any]:
    """What my own ballots say; to me alone, and only after they were counted."""
    return receipts.own(call.session, call.actor, call.path["poll_id"], at=call.at)


@doors.post("/votes/<id:poll_id>/disputes", body=DisputeIn, out=DisputeOut, status=201, creates=True)
def dispute(call: Call) -> dict[str, Any]:
    """Say that one did not cast the ballot of one's home; people look into it."""
    poll_id = call.path["poll_id"]
    dispute_id = disputes.raise_(call.session, call.actor, poll_id=poll_id, **call.body, at=call.at)
    return {"id": dispute_id, "state": "open", "state_label": "正在核实",
            "words": "收到了。这张票先不计入，工作人员会来核实，再告诉您结果。"}  # fmt: skip


@doors.delete("/votes/disputes/<id:dispute_id>")
def withdraw_dispute(call: Call) -> None:
    """It was one's own ballot after all."""
    keys = Keys.of(call.house)
    disputes.withdraw(call.session, call.actor, call.path["dispute_id"], keys=keys, at=call.at)


def file_doors(house: House) -> Blueprint:
    """GET ``/vote-files/<signed>``: a file of a result; the export is sent as it is read."""
    blueprint = Blueprint("vote_files", __name__, url_prefix="/vote-files")

    @blueprint.get("/<string:signed>")
    def show(signed: str) -> AnyResponse:
        asked = files.read_address(house, signed)
        if asked is None:
            raise NotFound
        if asked.kind == "recount":
            return _send("recount", RECOUNT.read_bytes())
        if asked.kind in ("export", "whole"):
            lines = _exported(house, asked.poll_id, whole=asked.kind == "whole")
            return _send(asked.kind, _begun(next(lines), lines))
        if asked.kind == "official":
            content = _official(house, asked.poll_id)
            return _send("official" if content.startswith(b"%PDF-") else "picture", content)
        return _send(asked.kind, _drawn(house, asked.poll_id, asked.kind))

    return blueprint


def _begun(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """What is refused is refused before anything is sent."""
    yield first
    yield from rest


def _exported(house: House, poll_id: int, *, whole: bool) -> Iterator[bytes]:
    with house.database.read() as session:
        poll = session.get(Poll, poll_id)
        if poll is None:
            raise NotFound
        try:
            lines = exporting.export(session, poll, whole=whole)
        except DomainError as error:
            raise NotFound from error
        while piece := b"".join(islice(lines, PIECE)):
            yield piece


def _official(house: House, poll_id: int) -> bytes:
    with house.database.read() as session:
        key = files.official_key(session, poll_id)
    try:
        return house.files.get(key or "")
    except (KeyError, ValueError) as error:
        raise NotFound from error


def _drawn(house: House, poll_id: int, kind: str) -> bytes:
    with house.database.read() as session:
        poll = session.get(Poll, poll_id)
        if poll is None:
            raise NotFound
        try:
            found = results.result(session, poll)
        except results.NotCounted as error:
            raise NotFound from error
    return draw(kind, found, house.settings.design.fonts)


def _send(kind: str, content: bytes | Iterator[bytes]) -> AnyResponse:
    mime, name = NAMES[kind]
    response = Response(content, mimetype=mime)
    response.headers["Cache-Control"] = f"private, max-age={files.LINK_SECONDS}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = f'{"inline" if kind == "png" else "attachment"}; filename="{name}"'
    return response
