"""A home changed hands, or a lease has its last day: whoever it touches hears what it means for them, and no names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling
from server.kit.house import House
from server.kit.masking import mask_name
from server.kit.pages.look import show_day
from server.people import queries as people
from server.places import queries as places
from server.wechat.subscribe import Value
from workflows.engine.reactions import Happened
from workflows.people import wording


def on_owner_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A home has new owners: whoever is none of them any more hears it, and whoever still is hears who was added, as it
    may be a clerk's slip or a fraud. Who owns it from now on hears that, family that leaves its last day, and who rents
    that nothing changes for them."""
    old, new, gone, tenants = (
        set(people.resolved(session, fact[ids])) for ids in ("old_ids", "new_ids", "gone_ids", "tenant_ids")
    )
    home, on = places.home(session, fact["home_id"])["label"], date.fromisoformat(fact["on"])
    phone = places.estate(session, fact["estate_id"])["phone"]
    sold = wording.sold(home, on, phone)
    tell_of_home(session, fact, old - new, home, "已换业主", wording.SOLD_TITLE, sold, at)
    if added := new - old:
        who = [mask_name(name) for name in people.names(session, added).values()]
        shared = wording.shared(home, on, who, phone)
        tell_of_home(session, fact, old & new, home, "新增共有人", wording.SHARED_TITLE, shared, at, part="shared")
        bought = wording.bought(home, on, bool(tenants), phone)
        tell_of_home(session, fact, added, home, "登记为业主", wording.BOUGHT_TITLE, bought, at, part="bought")
    left = wording.gone(home, on, phone)
    tell_of_home(session, fact, gone - new, home, "登记到期", wording.GONE_TITLE, left, at, part="gone")
    let = wording.LET.format(home=home, on=show_day(on))
    tell_of_home(session, fact, tenants - new, home, "登记不变", wording.LET_TITLE, let, at, part="let")


def on_role_ends(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody's time in a home has a last day that is still to come: they hear of it now."""
    home, phone = places.home(session, fact["home_id"])["label"], places.estate(session, fact["estate_id"])["phone"]
    words = wording.ends(home, date.fromisoformat(fact["on"]), fact["reason"], phone)
    to = [people.resolve(session, fact["person_id"])]
    tell_of_home(session, fact, to, home, "有到期日", wording.ENDS_TITLE, words, at)


def tell_of_home(
    session: Session, fact: Happened, to: Iterable[int], home: str, state: str, title: str, words: str, at: datetime,
    part: str = "",
) -> None:  # fmt: skip
    """A word about a home, ``part`` by ``part`` of one fact."""
    fields: dict[str, Value] = {"home": home, "state": state, "at": at, "note": words}
    telling.tell(session, cause=fact.cause(part), people=sorted(to), key="binding_answer", fields=fields, title=title,
                 words=words, page="pages/mine/mine", at=at, estate_id=fact["estate_id"])  # fmt: skip
