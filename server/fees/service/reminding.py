"""Reminders and demands 催缴 (F-15, D12).

What may go out is looked for again in the transaction that writes it down, with the bills held, and once more before
it leaves: nobody who has just paid is asked for money. A message names its debtor's own home and sum and goes to the
debtor alone, never into a group and never to whoever owns the home now (D8, P-06).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.facts import DemandSent
from server.fees.models import Debtor, Demand
from server.fees.queries import letters, terms
from server.fees.queries import reminding as reads
from server.fees.queries.reminding import Owed
from server.fees.rules.items import APP, BY_MACHINE, STEP_LABELS, DemandState, DemandStep
from server.fees.rules.letters import dated, day_words
from server.fees.rules.reminding import Ladder, check_words, filled, ladder, may_remind, next_step, said_next
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.once import new

LATEST = 20
"""So many of a debtor's last demands are looked at when something is paid; older ones have long been read."""
BY_HAND = {"post": "邮寄", "visit": "上门", "phone": "电话", "desk": "当面"}


def remind(
    session: Session, estate: Mapping[str, Any], debtor_ids: Collection[int], by: Ladder, *, at: datetime
) -> int:  # fmt: skip
    """Write down what is to be said to these debtors now, at most one thing to each; gives how many.

    Reminders and written demands go out with the fact; a notice of a claim waits for somebody, and no second one is
    written meanwhile. Run twice on a day it writes nothing the second time. :class:`WordsRefused` when the estate's
    words say what may not be said.
    """
    if not by.active or by.is_quiet(at):
        return 0
    on, made = local_day(at), 0
    debts = reads.owed(session, debtor_ids, on=on, hold=True)
    climbed, lately = reads.climbed(session, debts), reads.sent_lately(session, debts, at=at)
    homes, sharing = reads.homes_of(session, debts), reads.sharing(session, debts)
    waiting = letters.waiting(session, debts)
    for debtor_id, bills in debts.items():
        if not may_remind(by, sent=lately.get(debtor_id, ()), at=at):
            continue
        steps = {one.bill_id: next_step(by, due=one.due_on, on=on, climbed=climbed.get(one.bill_id)) for one in bills}
        chosen = said_next(steps)
        if chosen is None or (chosen[0] not in BY_MACHINE and debtor_id in waiting):
            continue
        told = [one for one in bills if one.bill_id in chosen[1]]
        if not _write(session, estate, by, debtor_id, homes[debtor_id], chosen[0], told, at=at):
            continue
        made += 1
        # Whoever owes for another home too has been reminded now.
        for other in sharing.get(debtor_id, ()) if chosen[0] in BY_MACHINE else ():
            lately.setdefault(other, []).append(at)
    return made


def _write(
    session: Session, estate: Mapping[str, Any], by: Ladder, debtor_id: int, home: str, step: DemandStep,
    bills: Sequence[Owed], *, at: datetime,
) -> int:  # fmt: skip
    on = local_day(at)
    until = on + timedelta(days=by.reasonable_days)
    place = {"home": f"{estate['name']}{home}", "phone": estate["phone"] or "", "until": day_words(until)}
    words = filled(by.rung(step).words, reads.bills_words(bills) | place)
    check_words(words)
    sent = step in BY_MACHINE
    row = {
        "debtor_id": debtor_id, "estate_id": estate["id"], "bill_ids": [one.bill_id for one in bills], "step": step,
        "channel": APP, "words": words, "total_fen": sum(one.open_fen for one in bills), "made_at": at, "sent_by": 0,
        "state": DemandState.SENT if sent else DemandState.PREPARED, "sent_at": at if sent else None, "proof": {},
        "until": until if step in (DemandStep.WRITTEN, DemandStep.LEGAL) else None,
        "key": f"demand:{debtor_id}:{on:%Y%m%d}",
    }  # fmt: skip
    made = session.scalar(new(session, Demand).values(row).on_conflict_do_nothing().returning(Demand.id))
    if made is not None and sent:
        publish(session, DemandSent(made, debtor_id, estate["id"]), at=at)
    return int(made is not None)


def send(session: Session, actor: Actor, demand_id: int, *, at: datetime) -> None:
    """Somebody sends a notice of a claim that was prepared; its period runs from that day. :class:`Conflict` when it
    was sent or stopped, or when what is owed has changed since: then it is stopped and prepared anew."""
    row = session.get(Demand, demand_id, with_for_update=True, populate_existing=True)
    if row is None or not policy.may_keep(session, actor, row.estate_id):
        raise not_found("催缴记录")
    if row.state != DemandState.PREPARED:
        raise Conflict("demand_settled", "这份告知已经发出或停发了。", state=row.state)
    by = ladder(terms.of(session, row.estate_id).remind)
    _check_time(session, by, row, at)
    until = local_day(at) + timedelta(days=by.reasonable_days)
    row.words, row.until = dated(row.words, was=row.until, until=until), until
    check_words(row.words)
    row.state, row.sent_at, row.sent_by = DemandState.SENT, at, actor.id
    session.flush()
    if reads.told(session, demand_id) is None:
        raise Conflict("debt_changed", "欠费刚刚有变化，这份告知不能再发；会按新的情况重新准备。")
    audit.record(session, actor, "demand.sent", "demand", demand_id, at=at, estate_id=row.estate_id,
                 reason=STEP_LABELS[DemandStep(row.step)])  # fmt: skip
    publish(session, DemandSent(demand_id, row.debtor_id, row.estate_id), at=at)


def _check_time(session: Session, by: Ladder, row: Demand, at: datetime) -> None:
    if by.is_quiet(at):
        raise Conflict("quiet_hours", "现在是免打扰时段，请在白天发出。")
    if not may_remind(by, sent=reads.sent_lately(session, [row.debtor_id], at=at).get(row.debtor_id, ()), at=at):
        raise Conflict("reminded_lately", "这位业主七天内已经催过，请过几天再发。")


def record(
    session: Session, actor: Actor, *, debtor_id: int, channel: str, step: DemandStep, words: str, sent_at: datetime,
    arrived_at: datetime | None, proof: str, key: str, at: datetime,
) -> int:  # fmt: skip
    """Write down a demand that somebody made by letter, visit or phone, with its proof (a parcel's number, who signed);
    gives its id. ``key`` makes a repeat the same demand. One without proof of arrival restarts no term (F-12)."""
    estate_id = session.scalar(select(Debtor.estate_id).where(Debtor.id == debtor_id))
    if estate_id is None or not policy.may_keep(session, actor, estate_id):
        raise not_found("欠费人")
    if channel not in BY_HAND:
        raise Malformed("channel_unknown", f"方式请选{'、'.join(BY_HAND.values())}。", fields={"channel": ["请选择"]})
    if sent_at > at or (arrived_at is not None and not sent_at <= arrived_at <= at):
        raise Malformed(
            "demand_times_odd", "送达时间不能早于发出，也不能晚于现在。", fields={"arrived_at": ["时间不对"]}
        )
    if arrived_at is not None and not proof.strip():
        raise Malformed("proof_needed", "请写明怎么送达的，例如快递单号、签收人。", fields={"proof": ["请写明凭据"]})
    check_words(words)
    bills = reads.owed(session, [debtor_id], on=local_day(at)).get(debtor_id, [])
    if not bills:
        raise Conflict("nothing_owed", "这位业主现在没有可以催缴的欠费。")
    row = {
        "debtor_id": debtor_id, "estate_id": estate_id, "bill_ids": [one.bill_id for one in bills], "step": step,
        "channel": channel, "words": words, "total_fen": sum(one.open_fen for one in bills), "made_at": at,
        "sent_by": actor.id, "state": DemandState.SENT, "sent_at": sent_at, "arrived_at": arrived_at,
        "proof": {"words": proof.strip()}, "key": f"hand:{debtor_id}:{key}"[:80],
    }  # fmt: skip
    made = session.scalar(new(session, Demand).values(row).on_conflict_do_nothing().returning(Demand.id))
    if made is None:
        return session.scalars(select(Demand.id).where(Demand.key == row["key"])).one()
    audit.record(session, actor, "demand.recorded", "demand", made, at=at, estate_id=estate_id,
                 reason=f"{STEP_LABELS[step]}，{BY_HAND[channel]}")  # fmt: skip
    return int(made)


def stop(session: Session, debtor_id: int) -> list[str]:
    """Something a debtor owes was paid, waived, disputed or made void: what was said about it does not hold any more.
    Notices that wait are stopped; of what left, nobody's inbox proves anything any more, because it is cleared
    (``settled`` in its proof). Gives the keys of the demands whose messages must not go out now."""
    stopped: list[str] = []
    waiting = Demand.debtor_id == debtor_id, Demand.channel == APP, Demand.state != DemandState.STOPPED
    latest = select(Demand).where(*waiting).order_by(Demand.id.desc()).limit(LATEST).with_for_update()
    for row in session.scalars(latest).all():
        if _holds(session, row):
            continue
        stopped.append(row.key)
        if row.state == DemandState.PREPARED:
            row.state = DemandState.STOPPED
        elif row.arrived_at is None:
            row.proof = {**row.proof, "settled": True}
    session.flush()
    return stopped


def drop(session: Session, demand_id: int) -> None:
    """What was written down as sent did not leave, because its debt changed in that moment: it counts for nothing."""
    sent = (Demand.id == demand_id) & (Demand.state == DemandState.SENT) & Demand.arrived_at.is_(None)
    session.execute(update(Demand).where(sent).values(state=DemandState.STOPPED))


def note_arrival(session: Session, demand_id: int, *, arrived_at: datetime | None, proof: Mapping[str, Any]) -> None:
    """Keep what the platforms said of a demand as proof, and when it reached the debtor; an arrival stays."""
    row = session.get_one(Demand, demand_id, with_for_update=True, populate_existing=True)
    row.proof = dict(proof)
    row.arrived_at = row.arrived_at or arrived_at
    session.flush()


def _holds(session: Session, row: Demand) -> bool:
    bills = {
        one.bill_id: one.open_fen for one in reads.owed(session, [row.debtor_id], on=date.max).get(row.debtor_id, [])
    }
    return sum(bills.get(bill_id, 0) for bill_id in row.bill_ids) == row.total_fen
