"""A link to pay for somebody: it shows sums and items, lends one right, lives seven days and tells nobody a name."""

from __future__ import annotations

import json
import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from server.delivery.models import InboxItem
from server.fees.service import waiving
from server.kit.clock import StoppedClock
from server.payments.models import PayLink
from server.payments.rules.links import MOST_LIVE, masked
from server.payments.service import linking
from server.people.models import Tenure
from tests.server.payments.till import Till


def share(till: Till, name: str, *bill_ids: int) -> dict[str, Any]:
    """Somebody shares bills; the answer with the token beside."""
    answer = till.cast.visitor(name).post("/pay/links", {"bill_ids": list(bill_ids)})
    assert answer.status_code == 201, answer.text
    return {**answer.json, "token": answer.json["page"].partition("?t=")[2]}


def look(till: Till, name: str, token: str) -> Any:
    """Somebody opens a link."""
    return till.cast.visitor(name).get(f"/pay/shared/{token}")


def pay(till: Till, name: str, token: str, fen: int = 100_00) -> Any:
    """Somebody taps on pay behind a link."""
    return till.cast.visitor(name).post(f"/pay/shared/{token}/orders", {"fen": fen}, key="fresh")


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("21栋1单元702", "21栋**02室"), ("3栋1单元1102", "3栋**02室"), ("21栋702", "21栋**02室"),
        ("A座12", "A座**室"), ("702", "**02室"), ("12", "**室"), ("别墅甲", "**"), ("5栋1单元商铺A", "5栋**"),
    ],
)  # fmt: skip
def test_the_home_is_shown_with_stars(label: str, said: str) -> None:
    assert masked(label) == said


def test_a_stranger_pays_what_a_link_says_and_sees_nothing_else(till: Till) -> None:
    bill, other = till.bill("702", 100_00), till.bill("702", 50_00, months=2, period=date(2026, 9, 1))
    till.bill("101", 70_00)
    made = share(till, "meijie", bill)
    assert made["fen"] == 100_00 and made["shown_label"].endswith("**02室")
    seen = look(till, "newcomer", made["token"])
    assert seen.status_code == 200
    assert (seen.json["fen"], [line["fen"] for line in seen.json["lines"]]) == (100_00, [100_00])
    told = json.dumps(seen.json, ensure_ascii=False)
    for secret in ("702", "白", "兰娟", "1单元", "50.00", "5000"):
        assert secret not in told, secret
    assert till.order("newcomer", bill).status_code == 404, "without the link nothing changed"
    changed = pay(till, "newcomer", made["token"], 99_00)
    assert (changed.status_code, changed.json["code"]) == (409, "sum_changed") and not till.pay.orders
    ordered = pay(till, "newcomer", made["token"])
    assert ordered.status_code == 201, ordered.text
    assert ordered.json["fen"] == 100_00 and ordered.json["params"]
    till.notify(till.confirm(till.row(ordered.json["id"])))
    (payment,) = till.payments()
    assert payment.payer_id == till.cast.ids["newcomer"] and till.went(payment.id) == {bill: 100_00}
    assert (till.owed(bill), till.owed(other)) == (0, 50_00)
    mine = till.cast.visitor("newcomer").get(f"/pay/orders/{ordered.json['id']}").json
    assert mine["state"] == "paid" and mine["receipt_id"]
    assert till.cast.visitor("newcomer").get(f"/pay/receipts/{mine['receipt_id']}").status_code == 200
    assert till.cast.visitor("meijie").get(f"/pay/receipts/{mine['receipt_id']}").status_code == 404
    again = look(till, "newcomer", made["token"]).json
    assert (again["fen"], again["lines"]) == (0, []) and "付清" in again["words"]
    assert pay(till, "newcomer", made["token"]).json["code"] == "bill_paid"
    assert till.cast.visitor("meijie").get("/pay/links").json["items"] == [], "there is nothing left to pay by it"
    till.check()


def test_only_links_that_may_still_be_used_are_listed_and_counted(till: Till) -> None:
    paid, left = till.bill("702", 100_00), till.bill("702", 60_00, period=date(2026, 9, 1))
    both = share(till, "meijie", paid, left)
    for _ in range(MOST_LIVE - 1):
        with till.cast.house.database.write() as session:
            linking.make(session, till.cast["meijie"], bill_ids=[paid], at=till.now)
    till.review("zhoukuaiji", till.enter("xiaoli", "702", 100_00, lines=[(paid, 100_00)]))
    mine = till.cast.visitor("meijie")
    assert [one["id"] for one in mine.get("/pay/links").json["items"]] == [both["id"]]
    rest = share(till, "meijie", left)
    assert mine.post(f"/fees/bills/{left}/disputes", {"words": "面积不对"}).status_code == 201
    assert [one["id"] for one in mine.get("/pay/links").json["items"]] == [rest["id"], both["id"]], "it rests only"


def test_who_owes_hears_that_somebody_paid_and_not_who(till: Till) -> None:
    bill = till.bill("702", 100_00)
    token = share(till, "daughter", bill)["token"]
    till.notify(till.confirm(till.row(pay(till, "newcomer", token).json["id"])))
    for _ in range(2):
        till.cast.react()
    for name in ("meijie", "daughter"):
        words = [words for title, words in till.cast.inbox(name) if title == "有人替您缴了"]
        assert len(words) == 1 and "100.00 元，物业费（2026年" in words[0], name
    with till.cast.house.database.read() as session:
        pages = set(session.scalars(select(InboxItem.page).where(InboxItem.title == "有人替您缴了")))
    assert pages == {f"pages/bill/bill?id={bill}"}
    (paid,) = till.cast.visitor("meijie").get("/pay/bills").json["items"]
    assert (paid["id"], paid["fen"], paid["by_words"]) == (bill, 100_00, "由他人代付")
    assert till.cast.visitor("meijie").get("/pay/payments").json["items"] == []
    assert [till.cast.visitor(name).get("/pay/bills").json["items"] for name in ("newcomer", "daughter")] == [[], []]
    mine = till.cast.visitor("newcomer").get("/pay/payments").json["items"][0]["id"]
    assert [one["opens"] for one in till.cast.visitor("newcomer").get(f"/pay/payments/{mine}").json["lines"]] == [False]
    assert [title for title, _ in till.cast.inbox("newcomer")] == ["缴费成功"]
    assert not till.cast.inbox("laowang")


def test_a_link_is_over_after_seven_days_or_when_it_is_taken_back(till: Till, clock: StoppedClock) -> None:
    bill = till.bill("702", 100_00)
    old, gone = share(till, "meijie", bill), share(till, "meijie", bill)
    for other in ("newcomer", "laowang", "daughter"):
        assert till.cast.visitor(other).delete(f"/pay/links/{gone['id']}").status_code == 404
    for _twice in range(2):
        assert till.cast.visitor("meijie").delete(f"/pay/links/{gone['id']}").status_code == 204
    assert [one["id"] for one in till.cast.visitor("meijie").get("/pay/links").json["items"]] == [old["id"]]
    refusals = [look(till, "newcomer", gone["token"]), pay(till, "newcomer", gone["token"])]
    clock.advance(days=6, hours=23)
    assert look(till, "newcomer", old["token"]).status_code == 200
    clock.advance(hours=1)
    refusals += [look(till, "newcomer", old["token"]), pay(till, "newcomer", old["token"])]
    refusals += [look(till, "newcomer", "x" * 22), pay(till, "newcomer", "x" * 22)]
    assert {(one.status_code, one.json["code"]) for one in refusals} == {(404, "link_over")}, "nobody learns which"
    assert till.cast.visitor("meijie").get("/pay/links").json["items"] == [] and not till.pay.orders


def test_it_lends_no_more_than_its_maker_may(till: Till) -> None:
    mine, others = till.bill("702", 100_00), till.bill("101", 80_00)
    for name, bills in (("meijie", [others]), ("meijie", [mine, others]), ("newcomer", [mine]), ("laowang", [mine]),
                        ("xiaoli", [mine]), ("stranger", [mine])):  # fmt: skip
        refused = till.cast.visitor(name).post("/pay/links", {"bill_ids": bills})
        assert refused.status_code == 404, (name, bills)
    for body in ({"bill_ids": []}, {"bill_ids": [mine, mine]}, {}):
        assert till.cast.visitor("meijie").post("/pay/links", body).status_code == 422
    token = share(till, "daughter", mine)["token"]
    assert look(till, "newcomer", token).status_code == 200
    with till.cast.house.database.write() as session:
        hers = (Tenure.person_id == till.cast.ids["daughter"]) & (Tenure.home_id == till.cast.homes["702"])
        session.execute(update(Tenure).where(hers).values(until=till.now.date()))
    for answer in (look(till, "newcomer", token), pay(till, "newcomer", token)):
        assert answer.json["code"] == "link_over", "who has no right any more lends none"


def test_what_is_disputed_rests_and_a_later_bill_stays_unseen(till: Till) -> None:
    bill = till.bill("702", 100_00)
    assert till.cast.visitor("meijie").post(
        "/pay/links", {"bill_ids": [till.bill("702", 9_00, period=date(2026, 9, 1), disputed=True)]}
    ).json["code"] == "bill_rests"  # fmt: skip
    token = share(till, "meijie", bill)["token"]
    later = till.bill("702", 60_00, period=date(2026, 8, 1))
    assert look(till, "newcomer", token).json["fen"] == 100_00
    assert pay(till, "newcomer", token).json["fen"] == 100_00 and till.owed(later) == 60_00
    told = till.cast.visitor("meijie").post(f"/fees/bills/{bill}/disputes", {"words": "面积不对"})
    assert told.status_code in (200, 201)
    assert look(till, "newcomer", token).json["lines"] == []


@pytest.mark.parametrize("why", ["disputed", "waiver"])
def test_who_pays_for_somebody_learns_of_nothing_that_rests(till: Till, why: str) -> None:
    bill = till.bill("702", 100_00)
    ask = {"lines": [{"bill_id": bill}]}
    if why == "disputed":
        till.cast.visitor("meijie").post(f"/fees/bills/{bill}/disputes", {"words": "面积不对"})
    else:
        with till.cast.house.database.write() as session:
            waiving.ask(session, till.cast["zhoukuaiji"], bill_id=bill, fen=40_00, why="漏水", at=till.now)
    answers = [till.cast.visitor("daughter").get(f"/fees/bills/{bill}"),
               till.cast.visitor("daughter").get("/pay/quote", {"bill_ids": str(bill)}),
               till.cast.visitor("daughter").post("/pay/orders", ask),
               till.cast.visitor("daughter").post("/pay/links", {"bill_ids": [bill]})]  # fmt: skip
    assert [one.status_code for one in answers] == [404] * 4, [one.json for one in answers]
    assert till.cast.visitor("meijie").get("/pay/quote", {"bill_ids": str(bill)}).status_code == 200


def test_what_is_about_to_be_waived_rests_too(till: Till) -> None:
    bill = till.bill("702", 100_00)
    token = share(till, "meijie", bill)["token"]
    with till.cast.house.database.write() as session:
        waiver = waiving.ask(session, till.cast["zhoukuaiji"], bill_id=bill, fen=40_00, why="漏水", at=till.now)
    assert look(till, "newcomer", token).json["lines"] == []
    assert till.cast.visitor("meijie").post("/pay/links", {"bill_ids": [bill]}).json["code"] == "bill_rests"
    with till.cast.house.database.write() as session:
        waiving.approve(session, till.cast["liujingli"], waiver, at=till.now)
    assert look(till, "newcomer", token).json["fen"] == 60_00


def test_only_the_hash_of_a_token_is_kept_and_there_are_not_too_many(till: Till) -> None:
    bill = till.bill("702", 100_00)
    token = share(till, "meijie", bill)["token"]
    with till.cast.house.database.read() as session:
        link = session.scalars(select(PayLink)).one()
    assert token not in (link.token_hash, str(link.bill_ids)) and len(token) == 22
    for _ in range(MOST_LIVE - 1):
        with till.cast.house.database.write() as session:
            linking.make(session, till.cast["meijie"], bill_ids=[bill], at=till.now)
    refused = till.cast.visitor("meijie").post("/pay/links", {"bill_ids": [bill]})
    assert refused.json["code"] == "links_many"


def test_two_who_open_the_same_link_at_once_leave_one_sheet_that_counts(till: Till) -> None:
    bill = till.bill("702", 100_00)
    token, barrier = share(till, "meijie", bill)["token"], threading.Barrier(2)
    orders: dict[str, Any] = {}

    def tap(name: str) -> None:
        barrier.wait()
        orders[name] = pay(till, name, token)

    threads = [threading.Thread(target=tap, args=(name,)) for name in ("newcomer", "stranger")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in orders.values():
        if answer.status_code == 201 and till.row(answer.json["id"]).state in ("made", "prepaid"):
            till.notify(till.confirm(till.row(answer.json["id"])))
    assert till.owed(bill) == 0
    till.check()
    paid = [one for one in till.payments() if till.went(one.id)]
    assert len(paid) == 1, "whatever came twice is the payer's balance"


def test_an_earlier_sheet_behind_the_same_link_is_closed(till: Till) -> None:
    bill = till.bill("702", 100_00)
    token = share(till, "meijie", bill)["token"]
    first = till.row(pay(till, "newcomer", token).json["id"])
    second = till.row(pay(till, "stranger", token).json["id"])
    assert till.row(first.id).state == "closed" and second.state == "prepaid"
    own = till.ordered("meijie", bill)
    till.notify(till.confirm(own))
    till.notify(till.confirm(second))
    assert till.owed(bill) == 0 and till.balance("stranger") == 100_00, "money that comes twice is the payer's"
    till.check()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_what_is_paid_at_the_desk_between_look_and_order_is_asked_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = till.bill("702", 100_00)
    token, opened = share(till, "meijie", bill)["token"], linking.opened

    def overtaken(*args: Any, **more: Any) -> linking.Opened:
        found = opened(*args, **more)
        till.review("zhoukuaiji", till.enter("xiaoli", "702", 40_00))
        return found

    monkeypatch.setattr(linking, "opened", overtaken)
    changed = pay(till, "newcomer", token)
    assert (changed.status_code, changed.json["code"], changed.json["detail"]["fen"]) == (409, "sum_changed", 60_00)
    assert not till.pay.orders and till.owed(bill) == 60_00
