"""Doors to receipts, for whoever paid and for whoever checks one; requests for tax invoices; and the drawings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from server.kit.actor import ANYONE
from server.kit.doors import Call, Doors
from server.kit.drawing.fonts import NoFont
from server.kit.errors import DomainError
from server.kit.house import House
from server.kit.pages.look import environment
from server.payments.drawing.receipt import draw
from server.payments.queries import receipts
from server.payments.queries.payments import INVOICE_LABELS
from server.payments.schemas.receipts import CheckedReceiptOut, InvoiceIn, InvoiceOut, ReceiptOut
from server.payments.service import invoicing

doors = Doors("payments")
MOST_CHECKS = "60/minute"
TEMPLATES = Path(__file__).parents[1] / "templates"
STYLE = TEMPLATES / "receipts" / "check.css"


@doors.get("/pay/receipts/<id:receipt_id>", out=ReceiptOut)
def show_receipt(call: Call) -> dict[str, Any]:
    """A receipt of mine, with its drawing and the code by which others can check it."""
    return receipts.one(call.session, call.house, call.actor, call.path["receipt_id"])


@doors.get("/pay/receipts/check/<string:code>", out=CheckedReceiptOut, who=ANYONE, rate=MOST_CHECKS)
def check_paid(call: Call) -> dict[str, Any]:
    """Whether a receipt is real and stands, for everybody who has its code; nothing of a person."""
    return receipts.checked(call.session, call.path["code"])


@doors.post(
    "/pay/payments/<id:payment_id>/invoice", body=InvoiceIn, out=InvoiceOut, status=201, creates=True, private=True
)
def ask_invoice(call: Call) -> dict[str, Any]:
    """Ask for the tax invoice of a payment of mine."""
    request_id = invoicing.ask(
        call.session, call.house.vault, call.actor, payment_id=call.path["payment_id"], **call.body, at=call.at
    )
    return {"id": request_id, "state": invoicing.ASKED, "state_label": INVOICE_LABELS[invoicing.ASKED],
            "words": "收到了，财务开好后会告诉您。"}  # fmt: skip


def file_doors(house: House) -> Blueprint:
    """GET ``/receipt-files/<signed>``: the drawing of a receipt; ``/receipts/<code>``: where its QR code leads."""
    blueprint = Blueprint("receipts", __name__)
    page = environment([TEMPLATES]).get_template("receipts/check.html")

    @blueprint.get("/receipt-files/<string:signed>")
    def show_file(signed: str) -> AnyResponse:
        asked = receipts.read_address(house, signed)
        if asked is None:
            raise NotFound
        with house.database.read() as session:
            found = receipts.printed(session, house, asked.receipt_id)
        if found is None:
            raise NotFound
        return _send(house, found, asked.kind)

    @blueprint.get("/receipts/check.css")
    def show_style() -> AnyResponse:
        return Response(STYLE.read_bytes(), mimetype="text/css")

    @blueprint.get("/receipts/<string:code>")
    def show_check(code: str) -> AnyResponse:
        if not house.limits.allows(MOST_CHECKS, "receipt page", request.remote_addr or ""):
            raise TooManyRequests
        try:
            with house.database.read() as session:
                said = receipts.checked(session, code)
        except DomainError as error:
            return Response(page.render(said=None, words=error.sentence), status=404, mimetype="text/html")
        return Response(page.render(said=said, words=said["words"]), mimetype="text/html")

    return blueprint


def _send(house: House, found: dict[str, Any], kind: str) -> AnyResponse:
    try:
        content = draw(found, kind, house.settings.design.fonts)
    except NoFont as error:
        raise NotFound from error
    response = Response(content, mimetype="application/pdf")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    name = quote(f"收据 {found['number']}.pdf")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
