"""The area of a home put right by hand, with the paper it was read from (解释 8; V-10a)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.people import policy, queries
from server.people.facts import AreaCorrected
from server.places import queries as places
from server.places import service as place
from server.places.rules import AREA_SOURCE_LABELS, AreaSource, is_weaker

LEAST, MOST = 1_00, 10_000_00
"""Between these (hundredths of a square metre) is the area of any home; what lies outside was mistyped."""


def correct_area(
    session: Session, actor: Actor, *, home_id: int, area: int, source: str, reason: str, version: int,
    mistaken: bool = False, at: datetime,
) -> None:  # fmt: skip
    """Put the area (hundredths of a square metre) of a home and its source right; bills and rolls made from now on
    use it.

    An area gives way to none of a weaker source (:class:`Conflict` ``area_weaker``), nor to one that differs by more
    than half of it (``area_far``), unless it was ``mistaken``: put on the books by error. ``area_same`` where nothing
    differs. :class:`NotAllowed` for the home one lives in oneself.
    """
    home = places.home(session, home_id)
    if not policy.may_change_owner(session, actor, home["estate_id"]):
        raise not_found("房屋")
    if queries.tenure(session, actor.id, home_id, local_day(at)) is not None:
        raise NotAllowed("own_home", "自己家的面积要由同事来更正。")
    if not LEAST <= area <= MOST or source == AreaSource.UNSTATED:
        raise Malformed("area_wrong", "请写明面积（1 到 10000 平方米），以及它是登记、实测还是合同上的面积。")
    if not reason.strip():
        raise Malformed("reason_needed", "请写明看的是哪份材料。")
    before = {"area": home["area"], "area_source": home["area_source"]}
    after = {"area": area, "area_source": str(source)}
    if before == after:
        raise Conflict("area_same", "面积和来源都没有变。")
    if is_weaker(source, home["area_source"]) and not mistaken:
        kept = AREA_SOURCE_LABELS[AreaSource(home["area_source"])]
        raise Conflict("area_weaker", f"这套房已有{kept}，先按它算。如果它是录错的，请勾选后再改。")
    if abs(area - home["area"]) * 2 > home["area"] and not mistaken:
        raise Conflict("area_far", "新面积和现在的差了一半以上，请核对。如果现在的面积是录错的，请勾选后再改。")
    place.change_home(session, home_id, version, **after)
    fact = AreaCorrected(home_id, home["estate_id"], home["area"], home["area_source"], area, str(source), reason,
                         actor.id)  # fmt: skip
    publish(session, fact, at=at)
    audit.record(session, actor, "home.changed", "home", home_id, at=at, estate_id=home["estate_id"], before=before,
                 after=after, reason=reason)  # fmt: skip
