"""The JSON door of what an estate has published, for residents, and the door of the photos of the board, for staff."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from server.kit.doors import Call, Doors
from server.kit.house import House
from server.postings.queries import desk, reading
from server.postings.schemas import PublishedOut

doors = Doors("openness")


@doors.get("/estates/<id:estate_id>/published", out=PublishedOut)
def show_published(call: Call) -> dict[str, Any]:
    """What the estate has to publish, and what it has published when: in the app and on the board."""
    return reading.published(call.session, call.actor, call.path["estate_id"], at=call.at)


def file_doors(house: House) -> Blueprint:
    """GET ``/board-photos/<signed>``: the photo behind a signed address."""
    blueprint = Blueprint("board_photos", __name__, url_prefix="/board-photos")

    @blueprint.get("/<string:signed>")
    def show(signed: str) -> AnyResponse:
        with house.database.read() as session:
            key = desk.photo_behind(session, house, signed)
        if key is None:
            raise NotFound
        try:
            content = house.files.get(key)
        except KeyError as error:
            raise NotFound from error
        response = Response(content, mimetype="image/jpeg")
        response.headers["Cache-Control"] = f"private, max-age={desk.LINK_SECONDS}"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["Content-Disposition"] = "inline"
        return response

    return blueprint
