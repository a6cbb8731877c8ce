"""One file per lift, kept by hand: the stairs it serves, who maintains it, whom to call, when it is inspected next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.places import queries as places
from server.places import service as place
from server.places.rules import LiftSpec
from server.places.rules.visits import STOPPED
from server.register import policy

SAID = ("code", "label", "maker", "in_use_since", "next_inspection_on", "maintainer", "contract_until", "rescue_phone",
        "state", "state_why")  # fmt: skip


def register(
    session: Session, actor: Actor, *, estate_id: int, stair_ids: Sequence[int], at: datetime, **said: Any
) -> int:  # fmt: skip
    """Open the file of a lift (``said``: :data:`SAID`). Gives its id; ``lift_known`` where its code has one already."""
    if not policy.may_keep_lifts(session, actor, estate_id):
        raise not_found("小区")
    stairs = _stairs(session, estate_id, stair_ids)
    _refuse_impossible(said)
    if places.lift_with_code(session, said["code"]) is not None:
        raise Conflict("lift_known", f"设备代码 {said['code']} 已经登记过了。")
    lift_id = place.register_lift(session, estate_id, LiftSpec(stairs=tuple(stairs.values()), **said))
    audit.record(session, actor, "lift.registered", "lift", lift_id, at=at, estate_id=estate_id,
                 after=_told(said, stairs))  # fmt: skip
    return lift_id


def change(
    session: Session, actor: Actor, *, lift_id: int, version: int, stair_ids: Sequence[int], at: datetime, **said: Any
) -> None:  # fmt: skip
    """Put the file of a lift right; its code stays, as its plate and the reports of it go by it. Once it runs again
    nothing says why it stood still.

    ``lift_same`` where nothing differs; :class:`Stale` where somebody else was faster.
    """
    lift = places.lift(session, lift_id=lift_id)
    if not policy.may_keep_lifts(session, actor, lift["estate_id"]):
        raise not_found("电梯")
    _refuse_impossible(said)
    said["state_why"] = said["state_why"] if said["state"] == STOPPED else ""
    known = places.stairs_of_lift(session, lift_id)
    stairs = _stairs(session, lift["estate_id"], stair_ids)
    before, after = _told(dict(lift), _stairs(session, lift["estate_id"], known)), _told({**lift, **said}, stairs)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        raise Conflict("lift_same", "没有改动。")
    place.change_lift(session, lift_id, version, stair_ids=sorted(stairs), **said)
    audit.record(session, actor, "lift.changed", "lift", lift_id, at=at, estate_id=lift["estate_id"],
                 before={name: before[name] for name in changed},
                 after={name: after[name] for name in changed})  # fmt: skip


def _stairs(session: Session, estate_id: int, stair_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    here = {row["id"]: (row["building"], row["name"]) for row in places.stair_names(session, estate_id)}
    if not set(stair_ids) <= here.keys():
        raise not_found("单元")
    return {id_: pair for id_, pair in here.items() if id_ in stair_ids}


def _refuse_impossible(said: Mapping[str, Any]) -> None:
    since, until = said["in_use_since"], said["contract_until"]
    if since and until and until < since:
        raise Malformed("lift_dates", "维保合同到期日早于投入使用的日子，请看看日期。")
    if said["state"] == STOPPED and not said["state_why"]:
        wrong = {"state_why": ["请写一句原因，住户看得到"]}
        raise Malformed("lift_why", "停用的电梯，请写一句原因和大概什么时候恢复。", fields=wrong)


def _told(said: Mapping[str, Any], stairs: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    served = "、".join(f"{building}{stair}" for building, stair in stairs.values())
    return {f"lift_{name}": _plain(said[name]) for name in SAID} | {"lift_stairs": served}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
