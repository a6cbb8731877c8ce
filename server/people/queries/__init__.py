"""Reads of people: who I am, who may act where, who is on duty, how to reach somebody, queues for staff."""

from server.people.queries.calling import NOBODY, Called, called
from server.people.queries.claims import binding, bindings_of, review_queue
from server.people.queries.dwelling import homes_in, homes_of, household, lives_in, living_in, owners, tenure
from server.people.queries.finding import Found, found_homes
from server.people.queries.myself import me
from server.people.queries.naming import names_within
from server.people.queries.ownerships import developer_of, ownerships, ownerships_between
from server.people.queries.owning import (
    Owner,
    confirmed_phones,
    identity_marks,
    is_member,
    known_numbers,
    owners_in,
    person_with_phone,
    proves,
    space_holders,
)
from server.people.queries.reach import (
    Addresses,
    actor_of,
    actor_of_wecom,
    addresses,
    covered,
    covers,
    names,
    openid_of,
    person_of_openid,
    phone_of,
    resolve,
    roles_in,
)
from server.people.queries.residents import (
    contacts,
    held_homes,
    holds_phone,
    home_labels,
    homes_with,
    names_said,
    phones_select,
    residents_select,
)
from server.people.queries.team import account, administrators, names_in_wecom, staff_covering
from server.people.queries.trail import audit_trail

__all__ = [
    "NOBODY",
    "Addresses",
    "Called",
    "Found",
    "Owner",
    "account",
    "actor_of",
    "actor_of_wecom",
    "addresses",
    "administrators",
    "audit_trail",
    "binding",
    "bindings_of",
    "called",
    "confirmed_phones",
    "contacts",
    "covered",
    "covers",
    "developer_of",
    "found_homes",
    "held_homes",
    "holds_phone",
    "home_labels",
    "homes_in",
    "homes_of",
    "homes_with",
    "household",
    "identity_marks",
    "is_member",
    "known_numbers",
    "lives_in",
    "living_in",
    "me",
    "names",
    "names_in_wecom",
    "names_said",
    "names_within",
    "openid_of",
    "owners",
    "owners_in",
    "ownerships",
    "ownerships_between",
    "person_of_openid",
    "person_with_phone",
    "phone_of",
    "phones_select",
    "proves",
    "residents_select",
    "resolve",
    "review_queue",
    "roles_in",
    "space_holders",
    "staff_covering",
    "tenure",
]
