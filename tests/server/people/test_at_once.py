"""Two at the same moment: two clerks who record the same sale, a claim taken back while it is approved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.errors import DomainError
from server.people.models import Binding, Tenure
from server.people.service import binding, ownership
from server.people.service.ownership import NewOwner
from tests.cast import Cast

TODAY = date(2026, 11, 21)
Act = Callable[[Session], object]


def at_once(cast: Cast, first: Act, second: Act) -> None:
    """The second begins when the first has done everything but commit."""

    def do_second() -> None:
        with suppress(DomainError), cast.house.database.write() as session:
            second(session)

    thread = threading.Thread(target=do_second)
    with cast.house.database.write() as session:
        first(session)
        session.flush()
        thread.start()
        thread.join(0.5)
    thread.join()


def sale(cast: Cast, by: str, name: str) -> Act:
    """A clerk records that 702 was sold."""
    actor, at = cast[by], cast.house.clock.now()
    return lambda session: ownership.change_owner(
        session, cast.house.vault, actor, home_id=cast.homes["702"], owners=[NewOwner(name, None, None)], on=TODAY,
        joint=False, reason="过户", at=at,
    )  # fmt: skip


def test_two_clerks_who_record_a_sale_at_once_leave_one_owner(cast: Cast) -> None:
    at_once(cast, sale(cast, "zhaojie", "顾志"), sale(cast, "liujingli", "顾志"))
    present = select(Tenure.person_id).where(Tenure.home_id == cast.homes["702"], Tenure.until.is_(None))
    with cast.house.database.read() as session:
        assert len(session.scalars(present).all()) == 1


def test_a_claim_taken_back_while_it_is_approved_leaves_no_right_behind(cast: Cast) -> None:
    with cast.house.database.write() as session:
        cast.hold_phone(session, "cousin", "19900000999")
        claim = cast.bind(session, "cousin", "702", "family", called="白表妹")
    cousin, clerk, at = cast["cousin"], cast["zhaojie"], cast.house.clock.now()
    at_once(
        cast,
        lambda session: binding.approve(session, clerk, binding_id=claim, version=1, at=at),
        lambda session: binding.end(session, cousin, binding_id=claim, at=at),
    )
    with cast.house.database.read() as session:
        assert session.get_one(Binding, claim).state == "ended"
    assert cast.visitor("cousin").get("/me").json["homes"] == []
