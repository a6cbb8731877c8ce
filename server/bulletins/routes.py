"""The JSON doors of sheets, and the files drawn from them by their signed addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from server.bulletins.queries import contributed, feed
from server.bulletins.schemas import (
    BulletinList,
    BulletinOut,
    BulletinPage,
    BulletinWishesOut,
    BulletinWishIn,
    ContributionIn,
    ContributionOut,
)
from server.bulletins.service import contributing, reading
from server.kit.doors import Call, Doors
from server.kit.house import House
from server.kit.paging import Page

doors = Doors("bulletins")

MOST_CONTRIBUTIONS = "60/hour"


@doors.get("/bulletins", query=BulletinList, out=BulletinPage, page=True)
def list_bulletins(call: Call) -> Page:
    """The sheets of my estates, the latest first."""
    return feed.feed(call.session, call.actor, at=call.at, **call.query)


@doors.get("/bulletins/<id:sheet_id>", out=BulletinOut, writes=True)
def read_bulletin(call: Call) -> dict[str, Any]:
    """A whole sheet; from now on it counts as read."""
    sheet_id = call.path["sheet_id"]
    found = feed.one(call.session, call.house, call.actor, sheet_id, at=call.at)
    reading.mark_read(call.session, call.actor, sheet_id=sheet_id, at=call.at)
    return found


@doors.post(
    "/bulletins/contributions", body=ContributionIn, out=ContributionOut, status=201, creates=True,
    rate=MOST_CONTRIBUTIONS,
)  # fmt: skip
def contribute(call: Call) -> dict[str, Any]:
    """Bring words and pictures for the next sheet: staff and committee members."""
    body = call.body
    contribution_id = contributing.contribute(
        call.session, call.actor, estate_id=body["estate_id"], words=body["words"], media_ids=body["file_ids"],
        faces_agreed=body["faces_agreed"], at=call.at,
    )  # fmt: skip
    return contributed.one(call.session, contribution_id)


@doors.get("/me/bulletin-wishes", out=BulletinWishesOut)
def show_bulletin_wishes(call: Call) -> dict[str, Any]:
    """Of each of my estates: of which sheets I want to be told."""
    return {"items": feed.wishes(call.session, call.actor, at=call.at)}


@doors.put("/me/bulletin-wishes", body=BulletinWishIn, out=BulletinWishesOut)
def change_bulletin_wish(call: Call) -> dict[str, Any]:
    """Say of which sheets of an estate I want to be told."""
    reading.wish(call.session, call.actor, **call.body, at=call.at)
    return {"items": feed.wishes(call.session, call.actor, at=call.at)}


def file_doors(house: House) -> Blueprint:
    """GET ``/sheets/<signed>``: a file drawn from a sheet, in parts where a player asks for parts; with ``?save=1``
    under a name of its own, to keep or print it."""
    blueprint = Blueprint("sheets", __name__, url_prefix="/sheets")

    @blueprint.get("/<string:signed>")
    def show(signed: str) -> AnyResponse:
        with house.database.read() as session:
            found = feed.file_behind(session, house, signed)
        if found is None:
            raise NotFound
        key, mime, name = found
        try:
            return _send(house.files.get(key), mime, key, name if request.args.get("save") else None)
        except KeyError as error:
            raise NotFound from error

    return blueprint


def _send(content: bytes, mime: str, key: str, name: str | None) -> AnyResponse:
    response = Response(content, mimetype=mime)
    response.headers["Cache-Control"] = f"private, max-age={feed.FILE_LINK_SECONDS}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    how = f"attachment; filename*=UTF-8''{quote(name)}" if name else "inline"
    response.headers["Content-Disposition"] = how
    response.set_etag(key)
    return response.make_conditional(request, accept_ranges=True, complete_length=len(content))
