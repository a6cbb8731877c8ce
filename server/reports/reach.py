"""Which reports somebody may list: the WHERE clauses that match :mod:`server.reports.policy`, and the public board."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from server.kit.actor import Actor
from server.kit.db import table
from server.people import queries as people
from server.places.queries import ESTATES
from server.reports.models import Report, ReportFollower
from server.reports.policy import SEERS, SUPERVISORS, TEAM, VISIBLE_KINDS
from server.reports.rules.words import OF_A_BILL, Place, State

_REPORTS, _FOLLOWERS = table(Report), table(ReportFollower)


def mine(actor: Actor) -> ColumnElement[bool]:
    """Reports somebody made."""
    return _REPORTS.c.reporter_id == actor.id


def followed(actor: Actor, estate_ids: list[int]) -> ColumnElement[bool]:
    """Reports somebody follows, in the estates where they still live."""
    following = select(_FOLLOWERS.c.report_id).where(_FOLLOWERS.c.person_id == actor.id)
    return and_(_REPORTS.c.id.in_(following), _REPORTS.c.estate_id.in_(estate_ids), spared(actor))


def workable(actor: Actor) -> ColumnElement[bool]:
    """Reports a member of staff may see: their scope, never those about themselves, and of disputed bills only who
    supervises."""
    answers = people.covered(actor, SUPERVISORS, _REPORTS.c.estate_id)
    return and_(
        people.covered(actor, SEERS, _REPORTS.c.estate_id), spared(actor), or_(_REPORTS.c.channel != OF_A_BILL, answers)
    )


def estates_worked(actor: Actor) -> ColumnElement[bool]:
    """The estates whose reports :func:`workable` lets the actor see."""
    return people.covered(actor, SEERS, ESTATES.c.id)


def with_internal(actor: Actor) -> ColumnElement[bool]:
    """Reports whose internal thread the actor reads."""
    return people.covered(actor, TEAM, _REPORTS.c.estate_id)


def is_public(report: Report) -> bool:
    """Whether neighbours see this report on the board, once its words are checked."""
    public = report.place in (Place.PUBLIC, Place.LIFT) and report.kind in VISIBLE_KINDS
    return public and not report.drill and report.state not in (State.MERGED, State.WITHDRAWN)


def on_board(estate_ids: list[int]) -> ColumnElement[bool]:
    """Reports of public parts that neighbours may see: words checked, no complaint, no drill."""
    return and_(
        _REPORTS.c.estate_id.in_(estate_ids),
        _REPORTS.c.place.in_((Place.PUBLIC, Place.LIFT)),
        _REPORTS.c.kind.in_(VISIBLE_KINDS),
        _REPORTS.c.words_state == "shown",
        _REPORTS.c.drill.is_(False),
        _REPORTS.c.state.not_in((State.MERGED, State.WITHDRAWN)),
    )


def judged_by(actor: Actor) -> ColumnElement[bool]:
    """Reports whose hidden words and pictures the actor decides about: neighbours would see them, and they supervise
    there."""
    return and_(
        people.covered(actor, SUPERVISORS, _REPORTS.c.estate_id),
        _REPORTS.c.place.in_((Place.PUBLIC, Place.LIFT)),
        _REPORTS.c.kind.in_(VISIBLE_KINDS),
        _REPORTS.c.drill.is_(False),
        _REPORTS.c.state.not_in((State.MERGED, State.WITHDRAWN)),
        spared(actor),
    )


def spared(actor: Actor) -> ColumnElement[bool]:
    """Everything but complaints about the actor."""
    return or_(_REPORTS.c.about_staff_id.is_(None), _REPORTS.c.about_staff_id != actor.id)
