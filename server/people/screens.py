"""What the console's pages of this room read: reviews with what matches, homes with everybody in them, staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, exists, false, func, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.kit.vault import Vault
from server.people import queries
from server.people.models import Binding, Person, StaffAccount, StaffGrant, Tenure, WechatIdentity
from server.people.policy import KEEPERS
from server.people.queries import finding
from server.people.queries.residents import masked
from server.people.rules import HOME_ROLES, IN_PERSON, OWNING, STAFF_ROLES, TENANT
from server.places import queries as places
from server.places.queries import HOMES, inside


def waiting(session: Session, where: ColumnElement[bool]) -> int:
    """How many claims wait for an answer."""
    return session.scalar(select(func.count(Binding.id)).where(Binding.state == "waiting", where)) or 0


def answered_reviews(session: Session, where: ColumnElement[bool], *, cursor: str | None, limit: int = 50) -> Page:
    """Claims that were answered by staff or at once, newest first."""
    asked = (
        select(Binding.id, Binding.name, Binding.role, Binding.state, Binding.asked_at, Binding.answer_by,
               Binding.answered_at, Binding.tail_matches, Binding.reason, HOMES.c.label.label("home_label"),
               Person.phone_checked_at.is_not(None).label("phone_checked"))
        .join(Person, Person.id == Binding.person_id)
        .join(HOMES, HOMES.c.id == Binding.home_id)
        .where(Binding.state != "waiting", where)
        .order_by(Binding.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Binding.id < after[0])
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    return Page([{**row, "role_label": HOME_ROLES[row["role"]]} for row in page.items], page.next)


def evidence(session: Session, vault: Vault, claim: dict[str, Any], day: date) -> dict[str, Any]:
    """What speaks for a claim and what against it: each owner on the roster beside name and phone of the claimant."""
    person = session.get_one(Person, claim["person_id"])
    owners = [
        {
            "id": row["person_id"], "name": row["name"], "share": share_words(row),
            "role_label": HOME_ROLES[row["role"]],
            "name_matches": row["name"] == claim["name"],
            "phone_matches": person.phone_index is not None and _phone_index(vault, row["phone"]) == person.phone_index,
            "signed_in": row["person_id"] != person.id and _signs_in(session, row["person_id"]),
            "typed_by": _typed_by(session, claim["home_id"], row["person_id"]),
        }
        for row in queries.owners(session, claim["home_id"], day)
    ]  # fmt: skip
    return {
        "phone": vault.open(person.phone) if person.phone else None,
        "owners": owners,
        "name_known": any(owner["name_matches"] for owner in owners),
        "phone_known": any(owner["phone_matches"] for owner in owners),
        "owning": claim["role"] in OWNING,
        "lacks_papers": lacks_papers(session, claim),
        "others": [row for row in _claims_on(session, claim["home_id"]) if row["id"] != claim["id"]],
    }


def lacks_papers(session: Session, claim: Mapping[str, Any]) -> bool:
    """Whether a claim of an owner was found true, but the phone they go by now is not tied to their papers yet: until
    somebody has looked at those, no poll takes a ballot from it."""
    person = session.get_one(Person, claim["person_id"])
    if claim["role"] not in OWNING or claim["state"] != "bound" or person.phone is None:
        return False
    return not queries.papers_of(session, claim["person_id"], claim["estate_id"]).tied


def homes(
    session: Session, vault: Vault, estate_id: int, *, words: str, day: date, cursor: str | None, limit: int = 50
) -> Page:
    """The homes of an estate that fit as they do at the desk, or whose label holds the words, such as a building's;
    each with its owners of the day."""
    asked = (
        select(HOMES.c.id, HOMES.c.label, HOMES.c.floor, HOMES.c.area, HOMES.c.use_state)
        .where(HOMES.c.estate_id == estate_id)
        .order_by(HOMES.c.id)
        .limit(limit + 1)
    )
    if words:
        fit = finding.homes_that_fit(session, vault, estate_id, words, day=day)
        asked = asked.where(or_(HOMES.c.label.contains(words, autoescape=True), HOMES.c.id.in_(fit)))
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(HOMES.c.id > after[0])
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    people = _people_of(session, [row["id"] for row in page.items], day)
    return Page([{**row, **people[row["id"]]} for row in page.items], page.next)


_SIGNS_IN = select(WechatIdentity.openid).where(WechatIdentity.person_id == Person.id).exists()


def home_people(session: Session, home_id: int, day: date) -> dict[str, list[dict[str, Any]]]:
    """Everybody a home has or had: owners, others (family, tenants) and those whose time has ended. ``rents_on``: a
    tenant who was there before every owner of now, as a sale does not break a lease (Civil Code 725)."""
    rows = session.execute(
        select(Tenure.id, Tenure.person_id, Tenure.role, Tenure.share, Tenure.share_of, Tenure.joint, Tenure.since,
               Tenure.until, Tenure.source, Person.name, Person.phone.is_not(None).label("has_phone"), Person.kind,
               _SIGNS_IN.label("signs_in"), Tenure.claim_index.is_not(None).label("identified"))
        .join(Person, Person.id == Tenure.person_id)
        .where(Tenure.home_id == home_id)
        .order_by(Tenure.until.is_(None).desc(), Tenure.since.desc(), Tenure.id)
    ).mappings()  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = {"owners": [], "others": [], "past": []}
    for row in rows:
        ended = row["until"] is not None and row["until"] <= day
        drawer = "past" if ended else "owners" if row["role"] in OWNING else "others"
        found[drawer].append({**row, "role_label": HOME_ROLES[row["role"]], "share_words": share_words(row)})
    bought = min((row["since"] for row in found["owners"]), default=None)
    for one in found["others"]:
        one["rents_on"] = one["role"] == TENANT and bought is not None and one["since"] < bought
    return found


def share_words(row: Any) -> str:
    """A share as people write it: 共同共有, 1/3, 全部."""
    if row["joint"]:
        return "共同共有"
    return "全部" if row["share"] == row["share_of"] else f"{row['share']}/{row['share_of']}"


def has_been_in(session: Session, person_id: int, home_id: int) -> bool:
    """Whether this person ever had this home."""
    asked = select(Tenure.id).where(Tenure.person_id == person_id, Tenure.home_id == home_id)
    return session.scalar(asked.limit(1)) is not None


def staff_list(session: Session, vault: Vault, actor: Actor) -> list[dict[str, Any]]:
    """The accounts the actor keeps: everybody's for an administrator of everything, else those with a role inside; each
    with the phone, masked."""
    asked = _accounts().order_by(StaffAccount.active.desc(), Person.name, Person.id)
    rows = list(session.execute(asked.where(_kept_by(actor))).mappings())
    grants = _grants(session, [row["id"] for row in rows])
    phones = masked(session, vault, [row["id"] for row in rows])
    return [{**row, "grants": grants[row["id"]], "phone": phones[row["id"]]["phone"]} for row in rows]


def staff_member(session: Session, actor: Actor, person_id: int) -> dict[str, Any]:
    """One account with its roles; :class:`NotFound` outside the actor's keeping."""
    asked = _accounts().where(Person.id == person_id, _kept_by(actor))
    row = session.execute(asked).mappings().one_or_none()
    if row is None:
        raise not_found("工作账号")
    return {**row, "grants": _grants(session, [person_id])[person_id]}


def people_named(session: Session, words: str) -> list[int]:
    """The ids of staff whose name holds the words."""
    asked = select(Person.id).join(StaffAccount, StaffAccount.person_id == Person.id)
    return list(session.scalars(asked.where(Person.name.contains(words, autoescape=True)).limit(200)))


def _accounts() -> Any:
    columns = (StaffAccount.login, StaffAccount.wecom_userid, StaffAccount.must_change, StaffAccount.skills,
               StaffAccount.on_duty, StaffAccount.active, StaffAccount.locked_until)  # fmt: skip
    signs_in = _SIGNS_IN.label("signs_in"), (Person.strength < IN_PERSON).label("unproven")
    return select(Person.id, Person.name, *signs_in, *columns).join(StaffAccount, StaffAccount.person_id == Person.id)


def _kept_by(actor: Actor) -> ColumnElement[bool]:
    keeping = [grant for grant in actor.grants if grant.role in KEEPERS]
    if actor.holds_everywhere(*KEEPERS):
        return Person.id > 0
    same = [(StaffGrant.scope == grant.scope) & (StaffGrant.scope_id == grant.scope_id) for grant in keeping]
    estates = (StaffGrant.scope == "estate") & inside(keeping, StaffGrant.scope_id)
    return exists().where(
        StaffGrant.person_id == Person.id, StaffGrant.ended_at.is_(None), or_(false(), *same, estates)
    )


def _grants(session: Session, person_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    rows = session.execute(
        select(StaffGrant.person_id, StaffGrant.role, StaffGrant.scope, StaffGrant.scope_id, StaffGrant.made_at)
        .where(StaffGrant.person_id.in_(person_ids), StaffGrant.ended_at.is_(None))
        .order_by(StaffGrant.id)
    ).mappings()
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        label = places.scope_label(session, row["scope"], row["scope_id"] or None)
        found[row["person_id"]].append({**row, "role_label": STAFF_ROLES[row["role"]], "scope_label": label})
    return found


def _people_of(session: Session, home_ids: Iterable[int], day: date) -> dict[int, dict[str, list[str]]]:
    rows = session.execute(
        select(Tenure.home_id, Tenure.role, Person.name)
        .join(Person, Person.id == Tenure.person_id)
        .where(Tenure.home_id.in_(list(home_ids)), Tenure.since <= day, or_(Tenure.until.is_(None), Tenure.until > day))
        .order_by(Tenure.id)
    )
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"owners": [], "others": []})
    for home_id, role, name in rows:
        found[home_id]["owners" if role in OWNING else "others"].append(name or "")
    return found


def _claims_on(session: Session, home_id: int) -> list[RowMapping]:
    asked = select(Binding.id, Binding.name, Binding.role, Binding.state, Binding.asked_at)
    recent = asked.where(Binding.home_id == home_id).order_by(Binding.id.desc()).limit(10)
    return list(session.execute(recent).mappings())


def _phone_index(vault: Vault, sealed: str | None) -> str | None:
    return vault.index(vault.open(sealed)) if sealed else None


def _typed_by(session: Session, home_id: int, person_id: int) -> str | None:
    """Who wrote an owner down by hand, where no colleague has answered a claim of theirs yet."""
    mine = Tenure.home_id == home_id, Tenure.person_id == person_id, Tenure.until.is_(None), Tenure.role.in_(OWNING)
    hand = session.scalar(select(Tenure.typed_by).where(*mine, Tenure.typed_by.is_not(None)).limit(1))
    if hand is None:
        return None
    today = queries.resolve(session, hand)
    return queries.names(session, [today]).get(today)


def _signs_in(session: Session, person_id: int) -> bool:
    asked = select(WechatIdentity.openid).where(WechatIdentity.person_id == person_id)
    return session.scalar(asked.limit(1)) is not None
