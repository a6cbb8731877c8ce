"""A home whose own consent is asked hears it, and what was written down in its name, and can say no."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from server.kit.errors import Conflict, NotAllowed
from server.proposals.models import Consent
from server.proposals.service import consenting
from tests.cast import Cast
from tests.server.proposals.conftest import PAPER, Table


@pytest.fixture
def table(cast: Cast) -> Table:
    return Table(cast)


def asked(table: Table, matter_id: int) -> int:
    found: int = table.do(consenting.ask, matter_id, by="liujingli", kind="private",
                          home_id=table.cast.homes["101"], part="占用一楼外墙")  # fmt: skip
    return found


def state(table: Table, consent_id: int) -> str:
    with table.cast.house.database.read() as session:
        return session.scalars(select(Consent.state).where(Consent.id == consent_id)).one()


def test_the_home_hears_that_it_is_asked_and_what_was_written_down_and_can_say_no(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    cast.react()
    before = len(cast.inbox("laowang")), len(cast.inbox("meijie"))
    consent_id = asked(table, matter_id)
    table.do(consenting.record, matter_id, by="liujingli", consent_id=consent_id, state="given", brought=[PAPER])
    cast.react()
    (first, said), (second, noted) = cast.inbox("laowang")[before[0] :]
    assert first == "要征求您家的意见：加装电梯" and "没有同意不能做" in said
    assert second == "登记了您家的意见：加装电梯" and noted.startswith("刘芳 ")
    assert "21栋1单元101对“占用一楼外墙”，已同意（凭证：材料.pdf）。不是您家的意思，请点开提异议" in noted
    assert len(cast.inbox("meijie")) == before[1]
    table.do(consenting.confirm, matter_id, consent_id=consent_id, agrees=True)
    assert state(table, consent_id) == "given"
    table.object_(matter_id, words="我没有同意过占用外墙")
    assert state(table, consent_id) == "asked"
    table.give(matter_id, "VOTE_PASSED", by=None, evidence={"poll_id": 7})
    assert table.row(matter_id).stage == "DESIGN_READY", "the vote waits for a true consent"


def test_an_objection_of_another_home_leaves_it(table: Table) -> None:
    matter_id = table.designed()
    consent_id = asked(table, matter_id)
    table.do(consenting.record, matter_id, consent_id=consent_id, state="given", brought=[PAPER])
    table.do(consenting.confirm, matter_id, consent_id=consent_id, agrees=True, by="liujingli")
    for name in ("meijie", "tenant"):
        table.object_(matter_id, name, words="太吵了")
    assert state(table, consent_id) == "given", "a tenant does not own the wall"


def test_what_waits_to_be_looked_at_is_gone_where_its_owner_says_no(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    consent_id = asked(table, matter_id)
    table.do(consenting.record, matter_id, consent_id=consent_id, state="given", brought=[PAPER])
    table.object_(matter_id, words="我没有签过")
    with pytest.raises(Conflict, match="consent_settled"):
        table.do(consenting.confirm, matter_id, consent_id=consent_id, agrees=True, by="liujingli")
    assert state(table, consent_id) == "asked"


def test_nobody_records_it_for_the_good_of_their_own_home(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    consent_id = asked(table, matter_id)
    member = replace(cast["meijie"], grants=cast["committee"].grants)
    with pytest.raises(NotAllowed, match="own_matter"), cast.house.database.write() as session:
        consenting.record(session, member, matter_id, consent_id=consent_id, state="given", brought=[PAPER],
                          version=table.row(matter_id).version, at=table.at)  # fmt: skip
