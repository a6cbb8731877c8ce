"""Receipts: one for a payment, a series without a gap whatever happens at the same moment, void but never gone; and a
code by which everybody can check one and learns nothing of anybody."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.drawing.fonts import find_family
from server.kit.errors import Conflict, DomainError, NotFound, Stale
from server.payments.drawing.receipt import draw, scene
from server.payments.models import InvoiceRequest, Payment, Receipt
from server.payments.queries import receipts as reading
from server.payments.routes import file_doors
from server.payments.service import invoicing, receipts
from server.payments.service.receipts import NothingToReceipt
from tests.cast import all_words
from tests.server.payments.till import Till

EVE = datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI)


def bare(till: Till, count: int, *, state: str = "received") -> list[int]:
    """Payments without a receipt, as nothing but a test makes them."""
    at = till.now
    with till.cast.house.database.write() as session:
        rows = [
            Payment(company_id=till.cast.company, estate_id=till.cast.xiushan, payer_id=till.cast.ids["meijie"],
                    method="transfer", fen=100 + number, received_at=at, day=at.date(), state=state, entered_at=at,
                    reference=f"slip-{state}-{number}", entered_by=till.cast.ids["xiaoli"], lines=[])
            for number in range(count)
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def issue(till: Till, payment_id: int) -> Receipt:
    """The receipt of a payment."""
    with till.cast.house.database.write() as session:
        return session.get_one(Receipt, receipts.issue(session, payment_id=payment_id, at=till.now))


def test_a_payment_has_one_receipt_however_often_it_is_asked_for(till: Till) -> None:
    first, second = bare(till, 2)
    one = issue(till, first)
    assert issue(till, first).id == one.id
    assert (one.number, issue(till, second).number) == ("2026-000001", "2026-000002")
    assert one.lines == [{"bill_id": None, "home": "", "item": "预存款", "period": "", "fen": 100}]
    assert len(one.check) == 12


def test_many_at_once_and_some_undone_leave_no_gap(till: Till) -> None:
    ids = bare(till, 24)
    wanted, failed = threading.Barrier(8), []

    def work(mine: list[int]) -> None:
        wanted.wait()
        for number, payment_id in enumerate(mine):
            try:
                with till.cast.house.database.write() as session:
                    receipts.issue(session, payment_id=payment_id, at=till.now)
                    if number == 1:
                        raise Conflict("undone", "这一笔没有成功。")
            except DomainError:
                failed.append(payment_id)

    threads = [threading.Thread(target=work, args=(ids[place::8],)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with till.cast.house.database.read() as session:
        numbers = sorted(session.scalars(select(Receipt.number)))
    assert len(failed) == 8
    assert numbers == [f"2026-{number:06}" for number in range(1, 17)]


def test_the_same_payment_in_two_hands_has_one_receipt(till: Till) -> None:
    (payment_id,) = bare(till, 1)
    together, made = threading.Barrier(4), []

    def work() -> None:
        together.wait()
        made.append(issue(till, payment_id).id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1 and till.count(Receipt) == 1


def test_a_new_year_begins_a_new_series(till: Till, clock: StoppedClock) -> None:
    old, new = bare(till, 2)
    clock.set(EVE)
    assert issue(till, old).number == "2026-000001"
    clock.advance(minutes=1)
    assert issue(till, new).number == "2027-000001"


def test_money_that_does_not_count_has_no_receipt(till: Till) -> None:
    (waiting,) = bare(till, 1, state="waiting")
    with pytest.raises(NothingToReceipt):
        issue(till, waiting)
    assert till.count(Receipt) == 0


def test_a_wrong_receipt_is_void_with_a_reason_and_another_replaces_it(till: Till) -> None:
    (payment_id,) = bare(till, 1)
    old, house = issue(till, payment_id), till.cast.house
    for name in ("xiaoli", "meijie", "heshifu", "huangjingli"):
        with house.database.write() as session, pytest.raises(NotFound):
            receipts.void(session, till.cast[name], old.id, why="写错了", at=till.now)
    with house.database.write() as session:
        new_id = receipts.replace(session, till.cast["zhoukuaiji"], old.id, why="房号写错", at=till.now)
    with house.database.write() as session, pytest.raises(Conflict):
        receipts.void(session, till.cast["zhoukuaiji"], old.id, why="再来一次", at=till.now)
    with house.database.read() as session:
        old, new = session.get_one(Receipt, old.id), session.get_one(Receipt, new_id)
    assert (old.why, old.void_by, old.number) == ("房号写错", till.cast.ids["zhoukuaiji"], "2026-000001")
    assert (new.number, new.replaces, new.void_at) == ("2026-000002", old.id, None)
    assert [entry.reason for entry in till.cast.audit("receipt.voided")] == ["房号写错"]


def test_everybody_with_the_code_learns_whether_it_stands_and_nothing_of_anybody(till: Till) -> None:
    bill = till.bill("702", 126_139)
    payment = till.paid("meijie", bill)
    with till.cast.house.database.read() as session:
        row = session.get_one(Receipt, receipts.live_of(session, payment.id))
    nobody = till.cast.visitor()
    typed = f"{row.check[:4].lower()} {row.check[4:8]}-{row.check[8:]}"
    said = nobody.get(f"/pay/receipts/check/{typed}").json
    assert (said["number"], said["fen"], said["valid"]) == (row.number, 126_139, True)
    assert said["capital_words"] == "壹仟贰佰陆拾壹元叁角玖分"
    words = all_words(said)
    assert "秀山花园" in words and not any(one in words for one in ("白兰娟", "702", "21栋", "1990", "梅"))
    with till.cast.house.database.write() as session:
        receipts.void(session, till.cast["zhoukuaiji"], row.id, why="白兰娟要求换开", at=till.now)
    said = nobody.get(f"/pay/receipts/check/{row.check}").json
    assert said["valid"] is False and "作废" in said["words"] and "白兰娟" not in all_words(said)
    assert nobody.get("/pay/receipts/check/000000000000").status_code == 404


def test_whoever_paid_reads_the_receipt_and_a_neighbour_does_not(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 162_80))
    listed = till.cast.visitor("meijie").get(f"/pay/payments/{payment.id}").json["receipt_id"]
    seen = till.cast.visitor("meijie").get(f"/pay/receipts/{listed}").json
    assert seen["lines"][0] | {"bill_id": 0} == {
        "label": "21栋1单元702", "words": "物业费 2026年10月", "fen": 162_80, "bill_id": 0, "opens": True,
    }  # fmt: skip
    assert (seen["capital_words"], seen["void"]) == ("壹佰陆拾贰元捌角", False)
    for name in ("laowang", "stranger", "daughter", "heshifu", "xiaoli", "zhoukuaiji"):
        assert till.cast.visitor(name).get(f"/pay/receipts/{listed}").status_code == 404
    app = Flask("files")
    app.register_blueprint(file_doors(till.cast.house))
    paper = app.test_client().get(seen["pdf_url"])
    assert paper.status_code == 200 and paper.data.startswith(b"%PDF-")
    assert app.test_client().get("/receipt-files/forged").status_code == 404
    page = app.test_client().get("/receipts/" + seen["check"])
    assert page.status_code == 200 and seen["number"] in page.text and "702" not in page.text
    assert app.test_client().get("/receipts/000000000000").status_code == 404
    assert app.test_client().get("/receipts/check.css").mimetype == "text/css"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_paper_has_what_a_receipt_has(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 126_139))
    house, family = till.cast.house, find_family(till.cast.house.settings.design.fonts)
    with house.database.read() as session:
        receipt_id = receipts.live_of(session, payment.id) or 0
        found = reading.printed(session, house, receipt_id)
    assert found is not None
    words = scene(found, reading.FIRST, family).words
    for said in ("收 据", found["number"], "21栋1单元702", "物业费", "2026年10月", "1,261.39", "微信支付", "安居物业",
                 "壹仟贰佰陆拾壹元叁角玖分", "收款日期 2026年11月21日", "开票人", found["check"]):  # fmt: skip
        assert said in words
    assert "补打" not in words and "作废" not in words
    assert "补打" in scene(found, reading.AGAIN, family).words
    many = {**found, "lines": found["lines"] * 30, "void_at": till.now}
    long = scene(many, reading.ELECTRONIC, family)
    assert "作废" in long.words and "电子收据" in long.words and long.height > 800 and not long.cut
    assert draw(found, reading.FIRST, house.settings.design.fonts).startswith(b"%PDF-")


def test_an_invoice_is_asked_for_once_and_what_stands_on_it_is_sealed(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    path, me = f"/pay/payments/{payment.id}/invoice", till.cast.visitor("meijie")
    wrong = [
        {"kind": "company", "title": "南宁某公司"},
        {"kind": "company", "title": "南宁某公司", "tax_no": "91350100M000100Y44"},
        {"kind": "company", "title": "南宁某公司", "tax_no": "12345"},
        {"kind": "personal", "title": "白兰娟", "tax_no": "91350100M000100Y43"},
        {"kind": "personal", "title": "白兰娟", "email": "白@例子"},
        {"kind": "other", "title": "白兰娟"},
        {"kind": "personal", "title": ""},
    ]
    for body in wrong:
        assert me.post(path, body).status_code == 422
    assert till.cast.visitor("laowang").post(path, {"kind": "personal", "title": "王德浩"}).status_code == 404
    body = {"kind": "company", "title": "南宁某公司", "tax_no": "91350100m000100y43", "email": "bai@example.com"}
    taken = me.post(path, body, key="invoice-once")
    assert taken.status_code == 201 and taken.json["state"] == "asked"
    assert me.post(path, body, key="invoice-once").json == taken.json
    assert me.post(path, body).status_code == 409
    with till.cast.house.database.write() as session:
        row = session.scalars(select(InvoiceRequest)).one()
        assert "南宁" not in row.title and "91350100" not in (row.tax_no or "") and "bai" not in (row.email or "")
        with pytest.raises(NotFound):
            invoicing.look(session, till.cast.house.vault, till.cast["xiaoli"], row.id, at=till.now)
        told = invoicing.look(session, till.cast.house.vault, till.cast["zhoukuaiji"], row.id, at=till.now)
        assert (told["title"], told["tax_no"]) == ("南宁某公司", "91350100M000100Y43")
        invoicing.refuse(session, till.cast["zhoukuaiji"], row.id, why="抬头不全", version=1, at=till.now)
    again = me.post(path, {"kind": "personal", "title": "白兰娟"})
    assert again.status_code == 201
    with till.cast.house.database.write() as session:
        invoicing.issued(
            session, till.cast["zhoukuaiji"], again.json["id"], number="26452000000012345678", version=1, at=till.now
        )
    with till.cast.house.database.write() as session, pytest.raises(Stale):
        invoicing.issued(session, till.cast["zhoukuaiji"], again.json["id"], number="2", version=1, at=till.now)
    assert len(till.cast.audit("invoice.read")) == 1
    seen = me.get(f"/pay/payments/{payment.id}").json["invoice"]
    assert (seen["state"], seen["words"]) == ("issued", "26452000000012345678")


def test_a_title_as_long_as_the_form_takes_is_kept_whole(till: Till) -> None:
    payment, title = till.paid("meijie", till.bill("702", 100_00)), "南宁市青秀区秀山花园𠮷" * 10
    path = f"/pay/payments/{payment.id}/invoice"
    assert till.cast.visitor("meijie").post(path, {"kind": "personal", "title": title[:100]}).status_code == 201
    with till.cast.house.database.read() as session:
        assert till.cast.house.vault.open(session.scalars(select(InvoiceRequest.title)).one()) == title[:100]


@pytest.mark.parametrize("code", ["%00", "7K3M%000QXW92TE", "%EF%BF%BF", "1" * 300])
def test_a_code_that_cannot_be_one_is_not_there(till: Till, code: str) -> None:
    assert till.cast.visitor().get(f"/pay/receipts/check/{code}").status_code == 404
    app = Flask("files")
    app.register_blueprint(file_doors(till.cast.house))
    assert app.test_client().get(f"/receipts/{code}").status_code == 404
    assert app.test_client().get(f"/receipt-files/{code}").status_code == 404
