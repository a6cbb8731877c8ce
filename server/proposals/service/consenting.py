"""Consents a vote cannot replace (E-04): asked for, given, refused, or neighbours heard.

What lets a project go on is never one person's word: a yes, or that neighbours were heard, counts once another person
has held it against the signed paper. A no counts at once.

The owners of a home hear at once that it is asked, and what was written down in their name; who objects to the matter
themselves takes a consent of their home back until it was looked into.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.people.service.gating import pass_gate
from server.places import queries as places
from server.proposals import policy
from server.proposals.facts import ConsentAsked, ConsentChecked, ConsentRecorded
from server.proposals.models import Consent, Matter
from server.proposals.queries import scope
from server.proposals.rules.words import CONSENT_LABELS, CONSENTED_LABELS, Consented, ConsentKind
from server.proposals.service import filing, gates
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell

WAITS, BACK = "等另一位核对签字", "和签字对不上，登记的不算"
TAKEN_BACK = "业主本人提了异议，登记的同意先不算，请核实"


def ask(
    session: Session, actor: Actor, matter_id: int, *, kind: str, home_id: int | None, label: str = "", part: str,
    version: int, at: datetime,
) -> int:  # fmt: skip
    """Note whose say the plan needs; gives the consent's id. ``label`` names a body where it is no home."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    wanted = ConsentKind(kind)
    if home_id is not None:
        home = places.home(session, home_id)
        if home["estate_id"] != matter.estate_id:
            raise not_found("房屋")
        label = home["label"]
    if not label or (wanted is ConsentKind.PRIVATE and home_id is None):
        said = "请选择是哪一套房。" if wanted is ConsentKind.PRIVATE else "请写明要征求谁的意见。"
        raise Malformed("consent_whose", said, fields={"label": [said]})
    pass_gate(session, matter.estate_id, {"part": part, "label": label}, at=at)
    there = select(Consent.id).where(Consent.matter_id == matter.id, Consent.kind == wanted, Consent.label == label)
    if session.scalar(there) is not None:
        raise Conflict("consent_there", f"{label}已经在名单里了。")
    row = Consent(matter_id=matter.id, kind=wanted, home_id=home_id, label=label, part=part, state=Consented.ASKED,
                  made_by=actor.id, at=at)  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "matter.consent_asked", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"kind": CONSENT_LABELS[wanted], "label": label, "part": part})  # fmt: skip
    if home_id is not None:
        publish(session, ConsentAsked(matter.id, matter.estate_id, row.id), at=at)
    return row.id


def record(
    session: Session, actor: Actor, matter_id: int, *, consent_id: int, state: str, words: str = "",
    brought: Sequence[filing.Brought] = (), version: int, at: datetime,
) -> None:  # fmt: skip
    """Write down what came of asking. A yes needs the signed paper and waits for :func:`confirm`; a no counts at once.
    :class:`NotAllowed` for whoever owns a home the matter is about, or the one that was asked."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    asked = select(Consent).where(Consent.id == consent_id, Consent.matter_id == matter.id)
    row = session.scalar(asked.with_for_update())
    if row is None:
        raise not_found("同意书")
    to = Consented(state)
    if (to is Consented.HEARD) != (row.kind == ConsentKind.NEIGHBOUR) and to is not Consented.REFUSED:
        raise Malformed("consent_state_wrong", "受影响的邻居要记“已听取意见”，其他的记同意或不同意。")
    if to is not Consented.REFUSED and not brought:
        said = "请上传签字的同意书或意见记录。"
        raise Malformed("evidence_needed", said, fields={"evidence": [said]})
    if row.home_id is not None and _gains(session, actor, matter, row.home_id, at):
        raise NotAllowed("own_matter", "这件事也关系到您自己家，请换一位同事来登记。")
    before, row.words, row.at = row.state, words, at
    if to is Consented.REFUSED:
        row.state, row.noted, row.noted_by = to, None, None
    else:
        row.noted, row.noted_by = to, actor.id
    row.version += 1
    filing.attach(session, actor, matter, "consent", row.id, brought, open_=False, at=at)
    session.flush()
    waits = f"（{WAITS}）" if row.noted else ""
    tell(session, actor, matter, "consent", f"{row.label}：{CONSENTED_LABELS[to]}{waits}", at=at, to_all=False)
    audit.record(session, actor, "matter.consent_recorded", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 before={"state": CONSENTED_LABELS[Consented(before)]},
                 after={"label": row.label, "state": CONSENTED_LABELS[to]})  # fmt: skip
    papers = [one.name for one in brought]
    publish(session, ConsentRecorded(matter.id, matter.estate_id, row.id, actor.id, to, papers, row.noted is not None),
            at=at)  # fmt: skip


def confirm(
    session: Session, actor: Actor, matter_id: int, *, consent_id: int, agrees: bool, why: str = "", version: int,
    at: datetime,
) -> None:  # fmt: skip
    """Another person has held what was written down against the signed paper: it counts, and the last one lets a passed
    vote go on. Where it does not agree (``why``) it is as if nothing had been written down.

    :class:`Conflict` for whoever wrote it down, and where nothing waits; :class:`NotAllowed` as :func:`record`.
    """
    matter = locked(session, actor, matter_id, version=version, at=at)
    asked = select(Consent).where(Consent.id == consent_id, Consent.matter_id == matter.id)
    row = session.scalar(asked.with_for_update())
    if row is None:
        raise not_found("同意书")
    if row.noted is None:
        raise Conflict("consent_settled", "这一份没有在等核对的，请刷新。")
    if people.same(session, row.noted_by, actor.id):
        raise Conflict("second_person_needed", "自己登记的，要由另一位核对签字。")
    if row.home_id is not None and _gains(session, actor, matter, row.home_id, at):
        raise NotAllowed("own_matter", "这件事也关系到您自己家，请换一位同事来核对。")
    if not agrees and not why.strip():
        raise Malformed("reason_needed", "请写明哪里对不上。", fields={"why": ["请写明哪里对不上"]})
    noted, by, before = Consented(row.noted), row.noted_by or 0, row.state
    row.noted, row.noted_by, row.version = None, None, row.version + 1
    if agrees:
        row.state, row.at = noted, at
    session.flush()
    act, said = ("matter.consent_confirmed", CONSENTED_LABELS[noted]) if agrees else ("matter.consent_sent_back", BACK)
    tell(session, actor, matter, "consent", f"{row.label}：{said}", why.strip(), at=at, to_all=False)
    audit.record(session, actor, act, "matter", matter.id, at=at, estate_id=matter.estate_id, reason=why.strip(),
                 before={"state": CONSENTED_LABELS[Consented(before)]},
                 after={"label": row.label, "state": CONSENTED_LABELS[Consented(row.state)]})  # fmt: skip
    publish(session, ConsentChecked(matter.id, matter.estate_id, row.id, by, agrees, why.strip()), at=at)
    if agrees:
        gates.try_again(session, matter, at=at)


def take_back(session: Session, actor: Actor, matter: Matter, home_ids: Collection[int], *, at: datetime) -> None:
    """Whoever owns one of these homes says something against the matter: what was recorded of its consent counts no
    more, until it is recorded anew."""
    counted = (Consent.state == Consented.GIVEN) | Consent.noted.is_not(None)
    mine = Consent.matter_id == matter.id, Consent.home_id.in_(home_ids), counted
    given = session.scalars(select(Consent).where(*mine).order_by(Consent.id).with_for_update()).all()
    owned = policy.owned(session, actor, matter.estate_id, local_day(at)) if given else []
    for row in given:
        if row.home_id in owned:
            row.state, row.noted, row.noted_by, row.version = Consented.ASKED, None, None, row.version + 1
            tell(session, actor, matter, "consent", f"{row.label}：{TAKEN_BACK}", at=at, to_all=False)
            audit.record(session, actor, "matter.consent_recorded", "matter", matter.id, at=at,
                         estate_id=matter.estate_id, before={"state": CONSENTED_LABELS[Consented.GIVEN]},
                         after={"label": row.label, "state": CONSENTED_LABELS[Consented.ASKED]})  # fmt: skip


def _gains(session: Session, actor: Actor, matter: Matter, home_id: int, at: datetime) -> bool:
    """Whether somebody owns the home that was asked, or one that the matter is about."""
    owned = set(policy.owned(session, actor, matter.estate_id, local_day(at)))
    if not owned:
        return False
    about = scope.homes(session, matter.estate_id, matter.scope_kind, matter.scope_ids)
    return bool(owned & {home_id, *(one["id"] for one in about)})
