"""What applies to a poll: the law's table, the city's profile, the estate's own rules; frozen with the notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed, Stale, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.places import queries as places
from server.places.rules.cities import EvoteMode, Profile, profile
from server.votes import policy
from server.votes.facts import VoteRulesChanged
from server.votes.models import EstateRules, Poll
from server.votes.queries.announced import topics_of
from server.votes.queries.ruled import LABELS
from server.votes.rules.heads import Parking
from server.votes.rules.matters import matter
from server.votes.rules.precedence import PaperPolicy
from server.votes.rules.silence import Policy
from server.votes.service import asking

SETTABLE = ("parking", "nonreturn_policy", "clause_id", "warning", "changes_allowed", "paper_policy", "proxy_cap",
            "objection_days", "evote_mode")  # fmt: skip
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "parking": tuple(Parking),
    "nonreturn_policy": tuple(Policy),
    "paper_policy": tuple(PaperPolicy),
    "evote_mode": tuple(EvoteMode),
}
_CITY_BOUNDS: Mapping[str, tuple[str, Callable[[int, int], int], str]] = {
    "proxy_cap": ("proxy_cap", min, "一人最多受 {} 位业主委托"),
    "changes_allowed": ("changes_allowed", min, "投票后最多改 {} 次"),
    "objection_days": ("result_show_days", max, "结果至少公示 {} 天"),
}
"""Where a city's own file fixes it, what an estate may not go beyond."""
_BOUNDS = {"changes_allowed": (0, 5), "proxy_cap": (0, 20), "objection_days": (3, 60)}


def of_estate(session: Session, estate_id: int) -> dict[str, Any]:
    """What the rules of an estate's assembly say; None where they leave it to the city. With their ``version``."""
    row = session.get(EstateRules, estate_id)
    return {name: getattr(row, name, None) for name in SETTABLE} | {"version": row.version if row else 0}


def check(session: Session, estate_id: int, values: Mapping[str, Any], ground: str) -> None:
    """:class:`Malformed` without a ground, for what is no rule, and beyond what the city itself has fixed."""
    _check(values)
    if not ground.strip():
        said = "请写明依据：议事规则第几条，或者哪一次业主大会的决定。"
        raise Malformed("ground_needed", said, fields={"ground": [said]})
    _check_evote(session, estate_id, values)
    _check_city(session, estate_id, values)


def change(
    session: Session, actor: Actor, *, estate_id: int, values: Mapping[str, Any], ground: str, asked_by: int,
    version: int, at: datetime,
) -> None:  # fmt: skip
    """Keep what the assembly decided; ``ground`` names the clause or the minutes, ``asked_by`` is who asked for it, and
    the actor agrees. Polls whose notice was given keep what was frozen with them.

    :class:`Malformed` as :func:`check`, :class:`Conflict` where both are one person, :class:`NotAllowed` where both
    answer to the property company.
    """
    if not policy.may_convene(session, actor, estate_id):
        raise not_found("小区")
    check(session, estate_id, values, ground)
    _check_second(session, actor, estate_id, asked_by)
    row = session.get(EstateRules, estate_id, with_for_update=True)
    if (row.version if row else 0) != version:
        raise Stale("rules_changed", "表决规则刚被别人改过，请刷新后再操作。")
    if row is None:
        row = EstateRules(estate_id=estate_id, version=0, changed_by=actor.id, changed_at=at)
        session.add(row)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.version, row.changed_by, row.changed_at = version + 1, actor.id, at
    session.flush()
    audit.record(session, actor, "vote_rules.changed", "estate", estate_id, at=at, estate_id=estate_id,
                 before=before, after={**values, "asked_by": asked_by}, reason=ground)  # fmt: skip
    changed = {name: value for name, value in values.items() if before[name] != value}
    if changed:
        was = {name: before[name] for name in changed}
        publish(session, VoteRulesChanged(estate_id, asked_by, actor.id, ground, was, changed, version + 1), at=at)


def _check_second(session: Session, actor: Actor, estate_id: int, asked_by: int) -> None:
    first = people.resolve(session, asked_by)
    if first == people.resolve(session, actor.id):
        raise Conflict("second_person_needed", "自己提的要由另一位核对依据后同意。")
    both = people.actor_of(session, first, door=actor.door), actor
    if not any(policy.is_independent(session, one, estate_id) for one in both):
        raise NotAllowed("independent_needed", "两位里要有一位是业委会、社区或街道的人，请他们核对。")


def frozen(session: Session, poll: Poll) -> dict[str, Any]:
    """Everything that will decide a poll, as JSON: what stands in ``Poll.rules`` from the notice on."""
    kind, own = matter(poll.matter_type), of_estate(session, poll.estate_id)
    city = profile(places.estate(session, poll.estate_id)["city"])
    extraordinary = bool(poll.rules.get("extraordinary"))
    return {
        "matter_class": str(kind.matter_class),
        "matter_label": kind.label,
        "class_label": kind.class_label,
        "article": kind.article,
        "candidates": kind.candidates,
        "thresholds": kind.thresholds.plain(),
        "identity": kind.identity,
        "extraordinary": extraordinary,
        **asking.carried(poll.rules),
        "estate_rules": own["version"],
        **_of_city(city, extraordinary),
        **_of_own(city, own),
        "shape": shape_of(session, poll.id),
    }


def shape_of(session: Session, poll_id: int) -> list[list[Any]]:
    """What a ballot of a poll must look like: [number, kind, most, numbers of the options] of each topic."""
    return [
        [topic["number"], topic["kind"], topic["most"], [option["number"] for option in topic["options"]]]
        for topic in topics_of(session, poll_id)
    ]


def _of_city(city: Profile, extraordinary: bool) -> dict[str, Any]:
    return {
        "city": city.city,
        "city_known": city.known,
        "notice_days": city.notice_days_extraordinary if extraordinary else city.notice_days_regular,
        "window_days": [city.vote_min_days, city.vote_max_days],
        "publish_within_days": city.result_publish_within_days,
        "show_days": city.result_show_days,
        "nonreturn_allowed": list(city.nonreturn_policies_allowed),
        "follow_floor": city.follow_floor,
        "staff_proxy": city.staff_proxy_allowed,
        "evote_words": city.evote_words,
    }


def _of_own(city: Profile, own: Mapping[str, Any]) -> dict[str, Any]:
    def chosen(name: str, of_city: Any) -> Any:
        return of_city if own[name] is None else _lawful(city, name, own[name])

    return {
        "parking": chosen("parking", city.parking_in_base),
        "changes_allowed": chosen("changes_allowed", city.changes_allowed),
        "paper_policy": chosen("paper_policy", city.paper_policy),
        "proxy_cap": chosen("proxy_cap", city.proxy_cap),
        "objection_days": chosen("objection_days", city.result_show_days),
        "nonreturn_policy": chosen("nonreturn_policy", str(Policy.STRICT)),
        "evote_mode": _evote_mode(city, own["evote_mode"]),
        "clause_id": own["clause_id"] or "",
        "warning": own["warning"] or "",
    }


def _evote_mode(city: Profile, own: str | None) -> str:
    """An estate may leave electronic voting out; where the city binds it to the authority's system it may no more."""
    bound = city.evote_by_law and own != EvoteMode.PAPER_ONLY
    return city.evote_mode if own is None or bound else own


def _check_evote(session: Session, estate_id: int, values: Mapping[str, Any]) -> None:
    asked = values.get("evote_mode")
    city = profile(places.estate(session, estate_id)["city"])
    if asked is not None and _evote_mode(city, asked) != asked:
        raise Malformed(
            "evote_by_law", f"{city.city}规定电子投票要在主管部门的系统里进行，小区不能另选。", name="evote_mode"
        )


def _lawful(city: Profile, name: str, value: Any) -> Any:
    """A value of an estate's, or the city's own where it would go beyond it."""
    of_city, bound, _ = _CITY_BOUNDS.get(name, ("", max, ""))
    return bound(value, getattr(city, of_city)) if of_city in city.own else value


def _check_city(session: Session, estate_id: int, values: Mapping[str, Any]) -> None:
    city = profile(places.estate(session, estate_id)["city"])
    for name, value in values.items():
        if value is not None and (lawful := _lawful(city, name, value)) != value:
            said = f"{city.city}规定{_CITY_BOUNDS[name][2].format(lawful)}，小区的规则不能超出。"
            raise Malformed("city_bound", said, fields={name: [said]})


def _check(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in SETTABLE:
            raise Malformed("setting_unknown", "没有这项规则。", name=name)
        if value is None:
            continue
        low, high = _BOUNDS.get(name, (0, 0))
        if name in _ALLOWED and value not in _ALLOWED[name]:
            _refuse(name, "请从列出的里选一项")
        if name in _BOUNDS and not low <= value <= high:
            _refuse(name, f"请填 {low} 到 {high} 之间的整数")


def _refuse(name: str, wanted: str) -> NoReturn:
    raise Malformed("setting_wrong", f"“{LABELS[name]}”填得不对：{wanted}。", name=name, fields={name: [wanted]})
