"""What is asked about bills and answered by a second person: waivers and disputes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillDispute, FeeItem, Waiver, left_of
from server.fees.policy import KEEPERS
from server.fees.queries import answerers, calm, own
from server.fees.rules.items import OFF_WITH_BILL, DisputeState, WaiverState, came_back, dispute_label, is_off_with_bill
from server.fees.rules.period_words import period_words
from server.fees.screens.words import TONES, WAIVER_LABELS
from server.kit.actor import Actor
from server.kit.errors import NotAllowed
from server.kit.masking import mask_name
from server.people import queries as people
from server.places.queries import ESTATES, HOMES

MOST = 200


def waivers(
    session: Session, actor: Actor, *, on: date, bill_id: int | None = None, state: str | None = None,
    estate_id: int | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Waivers of a bill, or of my estates in one state, the latest first; ``own``: of a bill that is mine on a day."""
    asked = (
        select(Waiver.id, Waiver.bill_id, Waiver.fen, Waiver.why, Waiver.state, Waiver.asked_by, Waiver.asked_at,
               Waiver.answered_by, Waiver.answered_at, *_ABOUT)
        .join(Bill, Bill.id == Waiver.bill_id).join(HOMES, HOMES.c.id == Bill.home_id)
        .join(FeeItem, FeeItem.id == Bill.item_id).join(ESTATES, ESTATES.c.id == Bill.estate_id)
        .where(people.covered(actor, KEEPERS, Bill.estate_id)).order_by(Waiver.id.desc()).limit(MOST)
    )  # fmt: skip
    rows = _narrowed(session, asked, Waiver, bill_id, state, estate_id)
    names = people.names(session, {one for row in rows for one in (row["asked_by"], row["answered_by"]) if one})
    now = {one: people.resolve(session, one) for one in {row["asked_by"] for row in rows}}
    whose = own.concerned(session, {row["bill_id"] for row in rows}, on)
    return [
        {
            **row, "state_label": _answer(row), "tone": TONES.get(row["state"], "line"),
            "months_words": period_words(row["period"], row["through"]), "asked": names.get(row["asked_by"], ""),
            "answered": names.get(row["answered_by"], ""), "mine": now[row["asked_by"]] == actor.id,
            "own": actor.id in whose[row["bill_id"]],
        }
        for row in rows
    ]  # fmt: skip


def _answer(row: RowMapping) -> str:
    off = is_off_with_bill(row["state"], row["answered_by"])
    return OFF_WITH_BILL if off else WAIVER_LABELS[WaiverState(row["state"])]


def disputes(
    session: Session, actor: Actor, *, bill_id: int | None = None, state: str | None = None,
    estate_id: int | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Disputes of a bill, or of my estates, open or answered, the latest first."""
    asked = (
        select(BillDispute.id, BillDispute.bill_id, BillDispute.words, BillDispute.state, BillDispute.answer,
               BillDispute.report_id, BillDispute.made_at, BillDispute.decided_at, BillDispute.decided_by,
               BillDispute.by, BillDispute.answers, BillDispute.version, BillDispute.estate_id,
               select(func.sum(Waiver.fen)).where(calm.asked(BillDispute.bill_id)).scalar_subquery()
               .label("waiting_fen"), *_ABOUT)
        .join(Bill, Bill.id == BillDispute.bill_id).join(HOMES, HOMES.c.id == Bill.home_id)
        .join(FeeItem, FeeItem.id == Bill.item_id).join(ESTATES, ESTATES.c.id == Bill.estate_id)
        .where(people.covered(actor, KEEPERS, Bill.estate_id)).order_by(BillDispute.id.desc()).limit(MOST)
    )  # fmt: skip
    rows = _narrowed(session, asked, BillDispute, bill_id, state, estate_id)
    answered = {one["by"] for row in rows for one in row["answers"]}
    names = people.names(session, {*answered, *(row["by"] for row in rows)})
    return [
        {
            **row, "state_label": dispute_label(row["state"], row["decided_at"]),
            "again": came_back(row["state"], row["decided_at"]), "turn": _turn(session, actor, row),
            "answers": [_given(one, names) for one in row["answers"]],
            "tone": "bad" if row["state"] == DisputeState.OPEN else TONES.get(row["state"], "line"),
            "months_words": period_words(row["period"], row["through"]), "mine": row["by"] == actor.id,
            "who": mask_name(names.get(row["by"], "")),
        }
        for row in rows
    ]  # fmt: skip


def _given(one: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    return {"who": names.get(one["by"], ""), "at": datetime.fromisoformat(one["at"]), "words": one["words"]}


def _turn(session: Session, actor: Actor, row: RowMapping) -> str:
    """Why somebody may not answer what was sent back; empty where they may."""
    if not came_back(row["state"], row["decided_at"]) or not row["answers"]:
        return ""
    about = {name: row[name] for name in ("estate_id", "bill_id", "by", "answers")}
    try:
        answerers.check_turn(session, actor.id, about)
    except NotAllowed as no:
        return no.sentence
    return ""


_ABOUT = (Bill.fen.label("bill_fen"), Bill.period, Bill.through, Bill.state.label("bill_state"), Bill.formula,
          left_of(Bill).label("open_fen"), Bill.paid_fen, HOMES.c.label.label("home"),
          FeeItem.name.label("item"), ESTATES.c.name.label("estate"))  # fmt: skip


def _narrowed(
    session: Session, asked: Any, kind: Any, bill_id: int | None, state: str | None, estate_id: int | None
) -> Sequence[RowMapping]:  # fmt: skip
    if bill_id is not None:
        asked = asked.where(kind.bill_id == bill_id)
    if state is not None:
        waits = DisputeState.OPEN.value if kind is BillDispute else WaiverState.ASKED.value
        asked = asked.where(kind.state == waits if state == "open" else kind.state != waits)
    if estate_id is not None:
        asked = asked.where(Bill.estate_id == estate_id)
    found: Sequence[RowMapping] = session.execute(asked).mappings().all()
    return found
