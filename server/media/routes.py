"""Doors of media: bring a file, and look at one by its signed address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from server.kit.actor import Actor
from server.kit.doors import Call, Doors
from server.kit.house import House
from server.media import queries, service
from server.media.schemas import FileIn, FileOut

doors = Doors("media")

MOST_FILES = "120/hour"


def _prepare(house: House, _actor: Actor, sent: dict[str, Any]) -> service.Prepared:
    _name, content = sent["file"]
    return service.prepare(house.files, content)


@doors.post(
    "/files", upload="file", body=FileIn, out=FileOut, status=201, creates=True, fetch=_prepare, rate=MOST_FILES
)
def bring_file(call: Call) -> dict[str, Any]:
    """Bring a photo or a short film; others see it once it has been checked."""
    media_id = service.keep(call.session, call.actor, call.fetched, purpose=call.body["purpose"], at=call.at)
    return queries.views(call.session, call.house, [media_id], private=True)[media_id]


def picture_doors(house: House) -> Blueprint:
    """GET ``/media/<signed>``: the file behind a signed address, in parts where a player asks for parts."""
    blueprint = Blueprint("media", __name__, url_prefix="/media")

    @blueprint.get("/<string:signed>")
    def show(signed: str) -> AnyResponse:
        with house.database.read() as session:
            shown = queries.file_behind(session, house, signed)
        if shown is None:
            raise NotFound
        try:
            return _send(shown, house.files.get(shown.key))
        except KeyError as error:
            raise NotFound from error

    return blueprint


def _send(shown: queries.Shown, content: bytes) -> AnyResponse:
    response = Response(content, mimetype=shown.mime)
    response.headers["Cache-Control"] = f"private, max-age={queries.LINK_SECONDS}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    response.set_etag(shown.key)
    return response.make_conditional(request, accept_ranges=True, complete_length=len(content))
