"""Money given back: refunds of payments and what is given back of balances, each agreed to by a second person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.fees.queries.payable import payable
from server.kit.actor import Actor
from server.kit.masking import mask_name
from server.kit.paging import Page, cut, read_cursor
from server.payments.models import Payment, Payout, Refund
from server.payments.policy import LOOKERS
from server.payments.queries import own
from server.payments.rules.methods import METHOD_LABELS, Method
from server.payments.rules.refunding import CAUSES, OWED, Refunding, label
from server.payments.screens.opening import would_open
from server.payments.screens.payments import home_labels, homes_of
from server.payments.screens.words import PAYOUT_LABELS, TONES, refund_tone
from server.people import queries as people
from server.places.queries import ESTATES

SHOWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("待处理", (Refunding.ASKED, Refunding.ABNORMAL)),
    "sending": ("退款中", (Refunding.APPROVED, Refunding.PROCESSING)),
    "over": ("已结束", (Refunding.SUCCESS, Refunding.CLOSED, Refunding.REFUSED)),
}
PAYOUTS = {"open": ("asked",), "over": ("done", "refused")}
"""What is given back of balances, by where it is shown."""
PER_PAGE = 30
MOST_PAYOUTS = 100


def refunds(
    session: Session, actor: Actor, show: str, *, estate_id: int | None, cursor: str | None, on: date
) -> Page:  # fmt: skip
    """One page of refunds, newest first, each with its payment; ``own``: of money that is mine on a day."""
    asked = (
        select(Refund.id, Refund.payment_id, Refund.fen, Refund.reason, Refund.state, Refund.asked_by, Refund.asked_at,
               Refund.approved_by, Refund.done_at, Refund.error, Refund.tries, Refund.version, Refund.bill_id,
               Refund.to_balance, Refund.cause, Refund.estate_id, Payment.method,
               Payment.fen.label("paid_fen"), Payment.day, Payment.payer_id, Payment.payer_words, Payment.lines,
               Payment.home_id, ESTATES.c.name.label("estate"))
        .join(Payment, Payment.id == Refund.payment_id)
        .join(ESTATES, ESTATES.c.id == Refund.estate_id)
        .where(people.covered(actor, LOOKERS, Refund.estate_id), Refund.state.in_(SHOWS[show][1]))
        .order_by(Refund.id.desc()).limit(PER_PAGE + 1)
    )  # fmt: skip
    if estate_id:
        asked = asked.where(Refund.estate_id == estate_id)
    if after := read_cursor(cursor, 1):
        asked = asked.where(Refund.id < after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "id")
    hands = {row[key] for row in page.items for key in ("asked_by", "approved_by", "payer_id") if row[key]}
    names = people.names(session, hands)
    labels = home_labels(session, {one for row in page.items for one in homes_of(row)})
    others, opens = paid_by_others(session, page.items), would_open(session, page.items)
    now = asked_by_now(session, page.items)
    whose = own.concerned(session, {row["payment_id"] for row in page.items}, on)
    return Page([
        {
            **row, "by_other": row["id"] in others, "opens": opens.get(row["id"], ()),
            "state_label": label(row["state"], row["to_balance"]), "cause_label": CAUSES[row["cause"]],
            "tone": refund_tone(row["state"], row["to_balance"]),
            "method_label": METHOD_LABELS[row["method"]], "asked": names.get(row["asked_by"], ""),
            "payer": mask_name(names.get(row["payer_id"], "")) or row["payer_words"],
            "label": "、".join(labels.get(one, "") for one in homes_of(row)),
            "agreed": names.get(row["approved_by"], ""),
            "may_decide": row["state"] == Refunding.ASKED and now[row["asked_by"]] != actor.id,
            "own": actor.id in whose[row["payment_id"]],
            "at_desk": row["state"] in OWED and (row["method"] != Method.WECHAT or bool(row["error"])),
        }
        for row in page.items
    ], page.next)  # fmt: skip


def asked_by_now(session: Session, rows: Iterable[RowMapping]) -> dict[int, int]:
    """Who those who asked for these are today, following merges."""
    return {one: people.resolve(session, one) for one in {row["asked_by"] for row in rows}}


def comes_from(session: Session, refund_id: int) -> tuple[str, bool]:
    """How what a refund gives back was paid, and whether it becomes balance."""
    asked = select(Payment.method, Refund.to_balance).join(Payment, Payment.id == Refund.payment_id)
    method, to_balance = session.execute(asked.where(Refund.id == refund_id)).one()
    return method, to_balance


def paid_by_others(session: Session, rows: Iterable[RowMapping]) -> set[int]:
    """Which of these refunds of bills that were wrong go to somebody who does not owe the bill 代付, by id."""
    known = [row for row in rows if row["bill_id"] is not None and row["payer_id"] is not None]
    bills = payable(session, bill_ids={row["bill_id"] for row in known}) if known else {}
    return {
        row["id"]
        for row in known
        if row["bill_id"] in bills
        and people.resolve(session, row["payer_id"])
        not in {people.resolve(session, one) for one in bills[row["bill_id"]].people}
    }


def payers_of(session: Session, refund_ids: Collection[int]) -> str:
    """Who gets the money of these refunds, masked, 代付 where they do not owe the bill; for whoever asked for them."""
    asked = select(Refund.id, Refund.bill_id, Payment.payer_id, Payment.payer_words)
    asked = asked.join(Payment, Payment.id == Refund.payment_id).where(Refund.id.in_(refund_ids)).order_by(Refund.id)
    rows = session.execute(asked).mappings().all()
    names = people.names(session, {row["payer_id"] for row in rows if row["payer_id"]})
    others = paid_by_others(session, rows)
    said = [
        (mask_name(names.get(row["payer_id"], "")) or row["payer_words"] or "没有记名的付款人")
        + ("（代付）" if row["id"] in others else "")
        for row in rows
    ]
    return "、".join(dict.fromkeys(said))


def payouts(
    session: Session, actor: Actor, show: str, *, estate_id: int | None, day: date, after: bool = False
) -> list[dict[str, Any]]:  # fmt: skip
    """What of balances waits to be given back, oldest first, or under ``over`` what was decided of it, newest first,
    each with the homes its person has on a day. It all stands on the first page: ``after`` that there is none."""
    states = PAYOUTS.get(show, ())
    if after or not states:
        return []
    first = Payout.id if show == "open" else Payout.decided_at.desc()
    asked = (
        select(Payout.id, Payout.fen, Payout.method, Payout.reference, Payout.why, Payout.state, Payout.asked_by,
               Payout.asked_at, Payout.decided_by, Payout.decided_at, Payout.person_id, Payout.estate_id,
               Payout.version, ESTATES.c.name.label("estate"))
        .join(ESTATES, ESTATES.c.id == Payout.estate_id)
        .where(people.covered(actor, LOOKERS, Payout.estate_id), Payout.state.in_(states))
        .order_by(first).limit(MOST_PAYOUTS)
    )  # fmt: skip
    if estate_id:
        asked = asked.where(Payout.estate_id == estate_id)
    rows = session.execute(asked).mappings().all()
    hands = {row[key] for row in rows for key in ("asked_by", "decided_by", "person_id") if row[key]}
    names, now = people.names(session, hands), asked_by_now(session, rows)
    homes = {
        id_: people.home_labels(session, [row["person_id"] for row in rows], id_, day=day)
        for id_ in {row["estate_id"] for row in rows}
    }
    return [
        {
            **row, "asked": names.get(row["asked_by"], ""), "homes": homes[row["estate_id"]].get(row["person_id"], ""),
            "person": mask_name(names.get(row["person_id"], "")),
            "state_label": PAYOUT_LABELS[row["state"]], "tone": TONES[row["state"]],
            "decided": names.get(row["decided_by"], ""), "method_label": METHOD_LABELS[row["method"]],
            "may_decide": row["state"] == "asked" and now[row["asked_by"]] != actor.id,
            "own": row["person_id"] == actor.id,
        }
        for row in rows
    ]  # fmt: skip
