"""The record of a report: where its drawing is, for whoever may have it, and the drawing."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response
from PIL import Image
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from server.kit.doors import Call, Doors
from server.kit.drawing.fonts import NoFont
from server.kit.errors import DomainError
from server.kit.house import House
from server.media import queries as media
from server.reports.drawing.record import draw
from server.reports.queries import paper
from server.reports.schemas import RecordOut

doors = Doors("reports")

MOST_PICTURES, SIDE = 24, 320
"""On one record: how many pictures, and their longest side in dots."""


@doors.get("/reports/<id:report_id>/record", out=RecordOut, rate="30/hour")
def show_record(call: Call) -> dict[str, Any]:
    """Where the record of this report can be fetched, for an hour."""
    told = paper.told(call.session, call.house, call.actor, call.path["report_id"], call.at)
    return {"number": told.number, "pdf_url": paper.address(call.house, call.actor, call.path["report_id"])}


def file_doors(house: House) -> Blueprint:
    """GET ``/report-files/<signed>``: the drawing of a record, as whoever asked may read it now."""
    blueprint = Blueprint("records", __name__)

    @blueprint.get("/report-files/<string:signed>")
    def show_file(signed: str) -> AnyResponse:
        try:
            with house.database.read() as session:
                found = paper.behind(session, house, signed, house.clock.now())
                ids = [one["id"] for step in found.steps for one in step.photos] if found else []
                keys = media.picture_keys(session, ids[:MOST_PICTURES])
        except DomainError as error:
            raise NotFound from error
        if found is None:
            raise NotFound
        return _send(house, found, keys)

    return blueprint


def _send(house: House, found: paper.Paper, keys: dict[int, str]) -> AnyResponse:
    pictures = {id_: opened for id_, key in keys.items() if (opened := _opened(house, key)) is not None}
    try:
        content = draw(found, pictures, house.settings.design.fonts)
    except NoFont as error:
        raise NotFound from error
    response = Response(content, mimetype="application/pdf")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    name = quote(f"报事记录 {found.number}.pdf")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _opened(house: House, key: str) -> Image.Image | None:
    """A picture made small; None for one that is gone or broken: the record is whole without it."""
    try:
        with Image.open(io.BytesIO(house.files.get(key))) as picture:
            picture.thumbnail((SIDE, SIDE))
            return picture.convert("RGB")
    except (OSError, KeyError, ValueError):
        return None
