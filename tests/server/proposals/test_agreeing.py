"""Whether an objection is agreed says a paper or whoever objected, and never somebody over their head."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, Malformed, NotFound
from server.proposals.models import Objection
from server.proposals.service import objecting, showing
from tests.cast import Cast
from tests.server.proposals.conftest import PAPER, Table

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
AGREED_TITLE = "有人登记您的异议已经谈妥：加装电梯"


def posted(table: Table, clock: StoppedClock) -> tuple[int, int]:
    """A matter whose posting is over, with an objection made in it: both ids."""
    matter_id = table.passed()
    with table.cast.house.database.write() as session:
        showing.begin(session, table.cast["chengong"], matter_id=matter_id, brought=[PAPER],
                      version=table.row(matter_id).version, at=table.at)  # fmt: skip
    objection_id = table.object_(matter_id, "laowang", "挡了我家的光")
    clock.advance(days=17)
    return matter_id, objection_id


def record(table: Table, name: str, objection_id: int, brought: Any = (PAPER,)) -> None:
    """Somebody records that it is agreed; what follows happens."""
    with table.cast.house.database.write() as session:
        version = session.get_one(Objection, objection_id).version
        objecting.settle(session, table.cast[name], objection_id=objection_id, outcome="agreed", words="谈妥了",
                         brought=brought, version=version, at=table.at)  # fmt: skip
    table.cast.react()


def say(table: Table, name: str, objection_id: int, *, agreed: bool, status: int = 200) -> Any:
    """Somebody says of it what they say, on their phone."""
    visitor = table.cast.visitor(name)
    answer = visitor.put(f"/matters/objections/{objection_id}/agreed", {"agreed": agreed})
    assert answer.status_code == status, answer.json
    table.cast.react()
    return answer.json


def test_it_takes_a_paper_and_no_repairman(cast: Cast, clock: StoppedClock) -> None:
    table = Table(cast)
    _, objection_id = posted(table, clock)
    with pytest.raises(NotFound):
        record(table, "xiaoli", objection_id)
    with pytest.raises(Malformed, match="evidence_needed"):
        record(table, "liujingli", objection_id, brought=())


def test_who_objected_reads_who_recorded_what_and_opens_it_again(cast: Cast, clock: StoppedClock) -> None:
    table = Table(cast)
    matter_id, objection_id = posted(table, clock)
    record(table, "liujingli", objection_id)
    said = "物业经理登记：您的异议已经谈妥。谈妥了。不是这样，请点开按“没有谈妥”，它就重新打开。"
    assert cast.inbox("laowang")[-1] == (AGREED_TITLE, said)
    table.give(matter_id, "PUBLICITY_DONE")
    assert table.row(matter_id).stage == "AGREEMENT"
    say(table, "meijie", objection_id, agreed=False, status=404)
    for _ in range(2):
        (mine,) = say(table, "laowang", objection_id, agreed=False)["objections"]["mine"]
    assert (mine["state"], mine["may_agree"], mine["may_reopen"]) == ("in_mediation", True, False)
    assert table.row(matter_id).stage == "PUBLICITY"
    with pytest.raises(Conflict, match="token_lacks"):
        table.give(matter_id, "PUBLICITY_DONE")
    for name in ("liujingli", "committee", "street"):
        assert [title for title, _ in cast.inbox(name)].count("业主说异议没有谈妥") == 1
    assert cast.audit("objection.reopened")


def test_their_own_word_is_enough(cast: Cast, clock: StoppedClock) -> None:
    table = Table(cast)
    matter_id, objection_id = posted(table, clock)
    (mine,) = say(table, "laowang", objection_id, agreed=True)["objections"]["mine"]
    assert (mine["state"], mine["may_reopen"]) == ("agreed", True)
    assert AGREED_TITLE not in [title for title, _ in cast.inbox("laowang")]
    table.give(matter_id, "PUBLICITY_DONE")


def test_once_it_was_signed_it_is_not_opened_again_here(cast: Cast, clock: StoppedClock) -> None:
    table = Table(cast)
    matter_id, objection_id = posted(table, clock)
    record(table, "liujingli", objection_id)
    table.give(matter_id, "PUBLICITY_DONE")
    table.give(matter_id, "AGREEMENT_SIGNED", ticked=("USE_UNIT", "UPKEEP", "REMEDY"), brought=[PAPER])
    assert say(table, "laowang", objection_id, agreed=False, status=409)["code"] == "objection_too_late"
