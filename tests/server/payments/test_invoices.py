"""Tax invoices and refunds: nothing is invoiced that was given back, and whoever makes one out hears of a change."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.kit.errors import Conflict, Stale
from server.payments.models import InvoiceRequest, Payment, Receipt
from server.payments.screens.invoices import invoices
from server.payments.service import desk, invoicing, refunding
from tests.server.payments.till import Till

BODY = {"kind": "personal", "title": "白兰娟"}


def give_back(till: Till, payment: Payment, fen: int) -> None:
    """刘芳 asks, 周会计 agrees."""
    with till.cast.house.database.write() as session:
        refund_id = refunding.ask(
            session, till.cast["liujingli"], payment_id=payment.id, fen=fen, reason="多收了", at=till.now
        )
    with till.cast.house.database.write() as session:
        refunding.approve(session, till.cast["zhoukuaiji"], refund_id, version=1, at=till.now)


def request_of(till: Till) -> InvoiceRequest:
    """The one request there is."""
    with till.cast.house.database.read() as session:
        return session.scalars(select(InvoiceRequest)).one()


def told(till: Till, name: str, title: str) -> list[str]:
    """What somebody was told under a title, twice reacted to."""
    for _ in range(2):
        till.cast.react()
    return [words for said, words in till.cast.inbox(name) if said == title]


def test_the_receipt_of_before_a_refund_asks_for_no_invoice_and_the_present_one_does(till: Till) -> None:
    payment, me = till.paid("meijie", till.bill("702", 100_00)), till.cast.visitor("meijie")
    path = f"/pay/payments/{payment.id}/invoice"
    give_back(till, payment, 40_00)
    with till.cast.house.database.read() as session:
        old, new = session.scalars(select(Receipt.id).order_by(Receipt.id))
    refused = me.post(path, {**BODY, "receipt_id": old})
    assert (refused.status_code, refused.json["code"]) == (409, "receipt_void")
    assert me.get(f"/pay/payments/{payment.id}").json["may"] == ["invoice"]
    assert me.post(path, {**BODY, "receipt_id": new}).status_code == 201
    with till.cast.house.database.read() as session:
        (row,) = invoices(session, till.cast["zhoukuaiji"], "asked", estate_id=None)
    assert (row["fen"], row["left_fen"]) == (100_00, 60_00)


def test_of_what_was_given_back_whole_there_is_no_invoice(till: Till) -> None:
    payment, me = till.paid("meijie", till.bill("702", 100_00)), till.cast.visitor("meijie")
    give_back(till, payment, 100_00)
    assert me.get(f"/pay/payments/{payment.id}").json["may"] == []
    assert me.post(f"/pay/payments/{payment.id}/invoice", BODY).json["code"] == "no_invoice"


def test_a_refund_after_the_request_is_told_to_finance_and_the_page_of_before_is_old(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    till.cast.visitor("meijie").post(f"/pay/payments/{payment.id}/invoice", BODY)
    asked = request_of(till)
    give_back(till, payment, 40_00)
    (words,) = told(till, "zhoukuaiji", "要开的发票金额变了")
    assert "现在应开 60.00 元" in words
    finance = till.cast["zhoukuaiji"]
    with till.cast.house.database.write() as session, pytest.raises(Stale):
        invoicing.issued(session, finance, asked.id, number="2645", version=asked.version, at=till.now)
    with till.cast.house.database.write() as session:
        invoicing.issued(session, finance, asked.id, number="2645", version=asked.version + 1, at=till.now)
    give_back(till, payment, 10_00)
    (words,) = told(till, "zhoukuaiji", "开过的发票要红冲")
    assert "2645" in words and "50.00 元" in words


def test_a_refund_of_all_withdraws_the_request_and_whoever_asked_hears_of_it(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    till.cast.visitor("meijie").post(f"/pay/payments/{payment.id}/invoice", BODY)
    give_back(till, payment, 60_00)
    assert request_of(till).state == "asked"
    give_back(till, payment, 40_00)
    assert (request_of(till).state, request_of(till).why) == ("refused", "这笔付款已经退还或作废")
    (words,) = told(till, "meijie", "发票没有开")
    assert "已经退还" in words


def test_a_void_payment_withdraws_the_request_too(till: Till) -> None:
    till.bill("702", 100_00)
    payment_id = till.enter("liujingli", "702", 100_00, payer="meijie")
    till.review("zhoukuaiji", payment_id)
    assert till.cast.visitor("meijie").post(f"/pay/payments/{payment_id}/invoice", BODY).status_code == 201
    (payment,) = till.payments(id=payment_id)
    with till.cast.house.database.write() as session:
        desk.void(session, till.cast["zhoukuaiji"], payment_id, why="记错房号", version=payment.version, at=till.now)
    assert request_of(till).state == "refused"
    with till.cast.house.database.write() as session, pytest.raises(Conflict):
        invoicing.ask(session, till.cast.house.vault, till.cast["meijie"], payment_id=payment_id, kind="personal",
                      title="白兰娟", tax_no=None, email=None, at=till.now)  # fmt: skip
