"""Who may write down, confirm and see what of a service contract.

A contract and the firm's own word are agreed on by both sides: one writes down, the other confirms. Where nobody speaks
for the owners yet, two people of the firm do. The owners' word is never the firm's: whoever works for the property
company neither writes it down nor confirms it, nor says that something was handed over to the owners.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.contracts.rules.contract import Side
from server.kit.actor import Actor
from server.people import queries as people
from server.people.rules import ADMIN, COMMITTEE, COMMUNITY, FINANCE, FIRM, MANAGER, STREET

OWNERS_SIDE = (COMMITTEE, COMMUNITY, STREET)
FIRMS_SIDE = (MANAGER, FINANCE, ADMIN)
WRITERS = (*FIRMS_SIDE, *OWNERS_SIDE)
"""Who has something to write down or to confirm; everybody else does not see the page."""


def side_of(session: Session, actor: Actor, estate_id: int) -> Side | None:
    """For whom somebody speaks in this estate; None for a stranger. Who works for the firm speaks for it alone."""
    held = people.roles_in(session, actor, estate_id)
    if not held.isdisjoint(OWNERS_SIDE) and held.isdisjoint((*FIRM, ADMIN)):
        return Side.OWNERS
    return None if held.isdisjoint(FIRMS_SIDE) else Side.FIRM


def is_two_sided(session: Session, estate_id: int) -> bool:
    """Whether somebody speaks for the owners here who can confirm what the firm writes down."""
    return bool(people.staff_covering(session, estate_id, (COMMITTEE, COMMUNITY)))


def may_give(side: Side, mine: Side | None) -> bool:
    """Write a notice down: the owners' by their own side alone, the firm's by either."""
    return mine is Side.OWNERS or (mine is Side.FIRM and side is Side.FIRM)


def may_confirm_notice(side: Side, asked: Side, mine: Side | None, *, two_sided: bool) -> bool:
    """Confirm a notice, or send it back."""
    if side is Side.OWNERS:
        return mine is Side.OWNERS
    return may_confirm(asked, mine, two_sided=two_sided)


def may_confirm(asked: Side, mine: Side | None, *, two_sided: bool) -> bool:
    """Confirm what was agreed on, written down for the side ``asked``, or send it back."""
    return mine is not None and (mine is not asked or not two_sided)
