"""The JSON doors of the open books, for owners, and the door of their vouchers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from server.books.queries import books, entries, files, settlements
from server.books.rules.periods import period
from server.books.schemas import BookLineOut, BookQuestionOut, BooksArgs, BooksOut, QuestionIn
from server.books.service import questions
from server.books.service.vouchers import PDF
from server.contracts.queries import telling
from server.kit.clock import local_day
from server.kit.doors import Call, Doors
from server.kit.errors import not_found
from server.kit.house import House

doors = Doors("books")

MOST_QUESTIONS = "20/hour"


@doors.get("/estates/<id:estate_id>/books", query=BooksArgs, out=BooksOut)
def show_books(call: Call) -> dict[str, Any]:
    """The open books of a year, a quarter or a month: income, spending, public income, each entry; from the ledger.
    With them the settlement of that year, and until when the service contract runs."""
    today, estate_id = local_day(call.at), call.path["estate_id"]
    asked = period(call.query["year"], call.query["quarter"], call.query["month"], today=today)
    told = books.books(call.session, call.actor, estate_id, asked, day=today)
    return {
        **told, "contract_words": telling.line(call.session, estate_id, today=today),
        "settlements": settlements.shown(call.session, estate_id, asked.from_.year),
    }  # fmt: skip


@doors.get("/estates/<id:estate_id>/books/lines/<id:line_id>", out=BookLineOut)
def show_line(call: Call) -> dict[str, Any]:
    """One entry: its voucher, how far the budget of its line goes, and what neighbours asked."""
    estate_id, line_id, today = call.path["estate_id"], call.path["line_id"], local_day(call.at)
    posted = entries.year_and_line(call.session, line_id)
    if posted is None:
        raise not_found("事项")
    planned = books.budget(call.session, estate_id, posted[0]).get(posted[1])
    return entries.one(call.session, call.house, call.actor, estate_id, line_id, day=today, budget_fen=planned)


@doors.post(
    "/estates/<id:estate_id>/books/lines/<id:line_id>/questions", body=QuestionIn, out=BookQuestionOut, status=201,
    creates=True, rate=MOST_QUESTIONS,
)  # fmt: skip
def ask_question(call: Call) -> dict[str, Any]:
    """Ask about an entry. All owners see question and answer, without names."""
    estate_id, line_id = call.path["estate_id"], call.path["line_id"]
    if not entries.is_of(call.session, line_id, estate_id):
        raise not_found("事项")
    asked = questions.ask(call.session, call.actor, entry_id=line_id, words=call.body["words"], at=call.at)
    return next(one for one in entries.questions(call.session, line_id, call.actor.id) if one["id"] == asked)


def file_doors(house: House) -> Blueprint:
    """GET ``/book-files/<signed>``: the voucher behind a signed address."""
    blueprint = Blueprint("book_files", __name__, url_prefix="/book-files")

    @blueprint.get("/<string:signed>")
    def show(signed: str) -> AnyResponse:
        with house.database.read() as session:
            behind = files.file_behind(session, house, signed)
        if behind is None:
            raise NotFound
        try:
            return _send(*behind, house.files.get(behind[0]))
        except KeyError as error:
            raise NotFound from error

    return blueprint


def _send(key: str, mime: str, content: bytes) -> AnyResponse:
    response = Response(content, mimetype=mime)
    response.headers["Cache-Control"] = f"private, max-age={files.LINK_SECONDS}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    paper = mime == PDF
    response.headers["Content-Disposition"] = 'attachment; filename="voucher.pdf"' if paper else "inline"
    response.set_etag(key)
    return response
