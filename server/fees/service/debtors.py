"""Debtors from people's tenures: made when a home has none, brought up to date when it changes hands.

A debtor that has bills keeps them whatever happens to its months later (D8): its row is shortened, never given to
other people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import RowMapping, delete, select, update
from sqlalchemy.orm import Session

from server.fees.models import Debtor, DebtorPerson
from server.fees.queries import terms
from server.fees.rules.holders import Owned, Span, label, spans
from server.fees.rules.items import DebtorKind
from server.kit.bulk import insert_rows, reserve_ids
from server.kit.db import table
from server.kit.once import insert_new
from server.kit.vault import Vault
from server.people import queries as people
from server.people.rules import COMPANY
from server.places.queries import HOMES

_DEBTORS, _PERSONS = table(Debtor), table(DebtorPerson)


@dataclass(slots=True)
class _Kept:
    """A debtor of a home as it is kept."""

    id: int
    span: Span
    label: str


@dataclass(slots=True)
class _Changes:
    """What must be written: rows to shorten or lengthen, and new ones."""

    moved: list[tuple[int, Span | None]] = field(default_factory=list)
    made: list[tuple[int, int, Span]] = field(default_factory=list)


def refresh(session: Session, home_ids: Collection[int], *, vault: Vault | None = None) -> int:
    """Bring the debtors of these homes up to date with who owned them when; gives how many debtors changed.

    Done again it changes nothing. With the vault the developer of a roster is known as such (V-08), else as a company.
    """
    if not home_ids:
        return 0
    homes = session.execute(_HOMES.where(HOMES.c.id.in_(home_ids)).order_by(HOMES.c.id)).mappings().all()
    return _refresh(session, homes, people.ownerships(session, home_ids), vault)


def refresh_between(session: Session, estate_id: int, first: int, last: int, *, vault: Vault | None = None) -> int:
    """The same for the homes of an estate whose numbers lie between two (both inclusive)."""
    inside = (HOMES.c.estate_id == estate_id) & HOMES.c.id.between(first, last)
    homes = session.execute(_HOMES.where(inside).order_by(HOMES.c.id)).mappings().all()
    return _refresh(session, homes, people.ownerships_between(session, estate_id, first, last), vault)


def stretch_after(session: Session, estate_id: int, after: int, most: int) -> int | None:
    """The number of the last of the next homes of an estate, so many at most; None when there are none left."""
    asked = select(HOMES.c.id).where(HOMES.c.estate_id == estate_id, HOMES.c.id > after).order_by(HOMES.c.id)
    ids = session.scalars(asked.limit(most)).all()
    return ids[-1] if ids else None


def homes_without(session: Session, estate_id: int, first: int, last: int) -> list[int]:
    """The homes of an estate, of a stretch of numbers, that have no debtor at all yet."""
    none = ~select(_DEBTORS.c.id).where(_DEBTORS.c.home_id == HOMES.c.id).exists()
    inside = (HOMES.c.estate_id == estate_id) & HOMES.c.id.between(first, last)
    return list(session.scalars(select(HOMES.c.id).where(inside, none)))


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: what the one owes, the other owes."""
    mine = select(_PERSONS.c.debtor_id).where(_PERSONS.c.person_id == gone_id)
    insert_new(session, DebtorPerson, [{"debtor_id": id_, "person_id": kept_id} for id_ in session.scalars(mine)])
    session.execute(delete(_PERSONS).where(_PERSONS.c.person_id == gone_id))


_HOMES = select(HOMES.c.id, HOMES.c.estate_id, HOMES.c.handed_over_on)


def _refresh(session: Session, homes: Sequence[RowMapping], tenures: Iterable[RowMapping], vault: Vault | None) -> int:
    owned: dict[int, list[RowMapping]] = {}
    for row in tenures:
        owned.setdefault(row["home_id"], []).append(row)
    kept = _kept(session, [home["id"] for home in homes])
    estates = {home["estate_id"] for home in homes}
    to_buyer = {id_: terms.of(session, id_).transfer_month_to_buyer for id_ in estates}
    builder = {id_: _builder(session, id_, vault) for id_ in estates}
    changes = _Changes()
    for home in homes:
        estate_id = home["estate_id"]
        rows = [_owned(row, builder[estate_id]) for row in owned.get(home["id"], ())]
        wanted = spans(rows, handed_over_on=home["handed_over_on"], month_to_buyer=to_buyer[estate_id])
        _compare(changes, home["id"], estate_id, kept.get(home["id"], []), wanted)
    _write(session, changes)
    return len(changes.moved) + len(changes.made)


def _builder(session: Session, estate_id: int, vault: Vault | None) -> int | None:
    """Under whom a roster put what is not sold; without the vault as it was known before."""
    if vault is not None:
        return people.developer_of(session, vault, estate_id)
    mine = (_DEBTORS.c.estate_id == estate_id) & (_DEBTORS.c.kind == DebtorKind.DEVELOPER)
    asked = select(_PERSONS.c.person_id).join(_DEBTORS, _DEBTORS.c.id == _PERSONS.c.debtor_id).where(mine)
    return session.scalar(asked.limit(1))


def _owned(row: RowMapping, builder: int | None) -> Owned:
    mine = builder is not None and row["person_id"] == builder
    return Owned(row["person_id"], row["since"], row["until"], company=row["role"] == COMPANY, developer=mine)


def _kept(session: Session, home_ids: Sequence[int]) -> dict[int, list[_Kept]]:
    if not home_ids:
        return {}
    inside = _DEBTORS.c.home_id.between(min(home_ids), max(home_ids)) & _DEBTORS.c.home_id.in_(home_ids)
    asked = select(_DEBTORS).where(inside).order_by(_DEBTORS.c.home_id, _DEBTORS.c.since_month, _DEBTORS.c.id)
    rows = session.execute(asked.with_for_update()).all()
    found: dict[int, list[_Kept]] = {}
    persons = _persons(session, [row.id for row in rows])
    for row in rows:
        span = Span(row.kind, frozenset(persons.get(row.id, ())), row.since_month, row.until_month)
        found.setdefault(row.home_id, []).append(_Kept(row.id, span, row.label))
    return found


def _persons(session: Session, debtor_ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    asked = select(_PERSONS.c.debtor_id, _PERSONS.c.person_id).where(_PERSONS.c.debtor_id.in_(debtor_ids))
    for debtor_id, person_id in session.execute(asked) if debtor_ids else ():
        found.setdefault(debtor_id, set()).add(person_id)
    return found


def _compare(changes: _Changes, home_id: int, estate_id: int, kept: list[_Kept], wanted: list[Span]) -> None:
    """The same people in turn are the same debtor, whatever becomes of its months; who is left over ends where it
    began."""
    free = list(kept)
    for span in wanted:
        same = next((one for one in free if one.span.persons == span.persons), None)
        if same is None:
            changes.made.append((home_id, estate_id, span))
            continue
        free.remove(same)
        if same.span != span or same.label != label(span):
            changes.moved.append((same.id, span))
    changes.moved += [(one.id, None) for one in free if one.span.until is None or one.span.until > one.span.since]


def _write(session: Session, changes: _Changes) -> None:
    # No two debtors of a home may begin or last together, not even between two statements: first all of them end.
    for debtor_id, _ in changes.moved:
        ended = update(_DEBTORS).where(_DEBTORS.c.id == debtor_id)
        session.execute(ended.values(until_month=_DEBTORS.c.since_month))
    for debtor_id, span in changes.moved:
        if span is not None:
            values = {"since_month": span.since, "until_month": span.until, "kind": span.kind, "label": label(span)}
            session.execute(update(_DEBTORS).where(_DEBTORS.c.id == debtor_id).values(values))
    _insert(session, changes.made)


_COLUMNS = ("id", "home_id", "estate_id", "kind", "since_month", "until_month", "label")


def _insert(session: Session, made: Sequence[tuple[int, int, Span]]) -> None:
    ids = reserve_ids(session, _DEBTORS, len(made))
    rows: list[tuple[int, int, int, str, date, date | None, str]] = [
        (id_, home_id, estate_id, span.kind.value, span.since, span.until, label(span))
        for id_, (home_id, estate_id, span) in zip(ids, made, strict=True)
    ]
    insert_rows(session, _DEBTORS, _COLUMNS, rows)
    owing = [(id_, person) for id_, (_, _, span) in zip(ids, made, strict=True) for person in sorted(span.persons)]
    insert_rows(session, _PERSONS, ("debtor_id", "person_id"), owing)
