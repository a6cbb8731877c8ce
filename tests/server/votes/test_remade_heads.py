"""What a correction of the roll leaves of its heads: who is one and the same keeps what was noted of them."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.people.models import Tenure
from server.places.models import Home
from server.votes.models import Mandate, RollHead, Sent
from server.votes.service import canvass, following
from tests.cast import Cast
from tests.server.votes.polling import Polling
from tests.server.votes.test_heads_that_share import give
from tests.server.votes.test_rolls import correct


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A roll that was announced; of 梅姐's head a delivery was noted, and a mandate of hers."""
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft()
    polling.freeze()
    heads = list(polling.heads.values())
    with cast.house.database.write() as session:
        canvass.record_delivery(session, cast["xiaoli"], polling.poll_id, head_ids=heads, channel="visit",
                                at=clock.now())  # fmt: skip
    give(polling, "meijie")
    return polling


def noted(polling: Polling) -> tuple[list[int], list[tuple[int, str]]]:
    """Of which heads a delivery and a mandate are noted."""
    return (sorted(one.head_id for one in polling.rows(Sent)),
            [(one.head_id, one.state) for one in polling.rows(Mandate)])  # fmt: skip


def test_another_figure_leaves_deliveries_and_mandates(polling: Polling) -> None:
    before = noted(polling)
    with polling.cast.house.database.write() as session:
        session.execute(update(Home).where(Home.id == polling.cast.homes["702"]).values(area=9000))
    correct(polling)
    assert noted(polling) == before == (sorted(polling.heads.values()), [(polling.heads["meijie"], "given")])


def test_an_owner_who_turned_out_to_be_somebody_known_keeps_them_too(polling: Polling) -> None:
    before, ids = noted(polling), polling.cast.ids
    tags = {one.id: one.tag for one in polling.rows(RollHead)}
    with polling.cast.house.database.write() as session:
        following.take_over(session, gone_id=ids["meijie"], kept_id=ids["newcomer"])
        session.execute(update(Tenure).where(Tenure.person_id == ids["meijie"]).values(person_id=ids["newcomer"]))
    correct(polling)
    assert noted(polling) == before
    now = {one.id: one.tag for one in polling.rows(RollHead)}
    assert now.keys() == tags.keys() and now[polling.heads["meijie"]] != tags[polling.heads["meijie"]]


def test_other_owners_are_another_head_whose_sheet_is_still_to_be_brought(polling: Polling) -> None:
    polling.own("702", ("白先生", "450100194405060017"))
    correct(polling)
    (sent,), ((head_id, state),) = noted(polling)
    assert (sent, state) == (polling.heads["laowang"], "revoked") and head_id not in polling.heads.values()
