"""Where the square code in a lift leads: a page of numbers to call, open to anybody, with nothing of anybody (B19).

It needs no sign-in, cookie or script. Where the code is not known, the numbers that are answered everywhere still stand
on it: whoever reads it may be shut in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from server.kit.house import House
from server.kit.pages.look import environment
from server.places import queries as places
from server.places.rules.plates import PATH, in_fours
from server.reports.queries.rescue import EVERYWHERE, numbers_at
from server.reports.rules.plates import check_file, ways_on

MOST_PLATES = "60/minute"
TEMPLATES = Path(__file__).parents[1] / "templates"
STYLE = TEMPLATES / "plates" / "plate.css"
UNKNOWN = "这个码没有登记，电话照样能打。"
TOO_OFTEN = "打开的人太多，这里只显示电话。电话照样能打。"


def file_doors(house: House) -> Blueprint:
    """GET ``/l/<code>``: the page; beside it its style, and the file by which WeChat knows that the address is ours."""
    blueprint = Blueprint("plates", __name__)
    page = environment([TEMPLATES]).get_template("plates/plate.html")
    proof = check_file(house.settings.mini.link_file)

    @blueprint.get(f"{PATH}plate.css", provide_automatic_options=False)
    def show_style() -> Response:
        return Response(STYLE.read_bytes(), mimetype="text/css", headers={"Cache-Control": "max-age=86400"})

    @blueprint.get(f"{PATH}<string:name>.txt", provide_automatic_options=False)
    def show_proof(name: str) -> Response:
        if proof is None or proof.name != f"{name}.txt":
            raise NotFound
        return Response(proof.words, mimetype="text/plain")

    @blueprint.get(f"{PATH}<string:code>", provide_automatic_options=False)
    def show_plate(code: str) -> Response:
        if not house.limits.allows(MOST_PLATES, "lift plate", request.remote_addr or ""):
            return _page(page, 429, words=TOO_OFTEN)
        with house.database.read() as session:
            found = _found(session, house, code)
        return _page(page, 404, words=UNKNOWN) if found is None else _page(page, 200, **found)

    return blueprint


def _found(session: Session, house: House, code: str) -> dict[str, Any] | None:
    lift = places.lift_at_plate(session, code)
    if lift is None:
        return None
    estate = places.estate(session, lift["estate_id"])
    agent = request.headers.get("User-Agent", "")
    ways = ways_on(lift["code"], house.settings.mini, inside="MicroMessenger" in agent)
    return {"estate": estate["name"], "lift": lift, "numbers": numbers_at(dict(lift), estate), "ways": ways,
            "code": in_fours(lift["code"])}  # fmt: skip


def _page(page: Any, status: int, **shown: Any) -> Response:
    told = {"numbers": EVERYWHERE, "lift": None, "estate": "", "ways": None, "words": "", **shown}
    response = Response(page.render(told), status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
