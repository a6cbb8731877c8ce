"""A vote is taken back by those who called it, and everybody reads by whom and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.kit.clock import StoppedClock
from server.kit.errors import NotAllowed
from server.votes.screens import poll as screen
from server.votes.service import drafting
from server.votes.service.drafting import Scope, Topic
from tests.cast import Cast
from tests.server.votes.polling import LIFT, OPENS, Polling

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
TITLE = "表决已撤回：21栋加装电梯"


def noticed(cast: Cast, clock: StoppedClock, *, about_the_firm: bool = False) -> Polling:
    """A poll the committee has called."""
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    if about_the_firm:
        polling.draft((Topic("解聘现在的物业公司"),), scope=Scope("estate"), matter_type="SERVICE_DISMISS")
    else:
        polling.draft()
    polling.freeze()
    cast.react()
    clock.set(OPENS - timedelta(seconds=1))
    return polling


def withdraw(polling: Polling, name: str) -> None:
    """Somebody takes it back; what follows happens."""
    with polling.cast.house.database.write() as session:
        drafting.withdraw(session, polling.cast[name], polling.poll_id, reason="资料不全", version=polling.poll.version,
                          at=polling.clock.now())  # fmt: skip
    polling.cast.react()


@pytest.mark.parametrize("about_the_firm", [True, False])
def test_the_firm_does_not_take_back_what_others_called(cast: Cast, clock: StoppedClock, about_the_firm: bool) -> None:
    polling = noticed(cast, clock, about_the_firm=about_the_firm)
    with pytest.raises(NotAllowed, match="firm_withdraws"):
        withdraw(polling, "liujingli")
    assert polling.poll.state == "noticed"
    with cast.house.database.read() as session:
        may = [
            screen.told(session, cast[name], polling.poll_id, at=clock.now())["may_withdraw"]
            for name in ("liujingli", "street")
        ]
    assert may == [False, True]


def test_everybody_reads_by_whom_and_why(cast: Cast, clock: StoppedClock) -> None:
    polling = noticed(cast, clock, about_the_firm=True)
    withdraw(polling, "committee")
    said = "业委会委员撤回了这次表决，原因：资料不全。要重新表决，会重新公告。"
    for name in ("meijie", "committee", "street", "liujingli", "admin"):
        assert cast.inbox(name)[-1] == (TITLE, said)


def test_the_firm_takes_back_what_it_called_itself(cast: Cast, clock: StoppedClock) -> None:
    polling = Polling(cast, clock)
    with cast.house.database.write() as session:
        polling.poll_id = drafting.draft(
            session, cast["liujingli"], estate_id=cast.xiushan, matter_id=None, title="21栋加装电梯", topics=LIFT,
            matter_type="ELEVATOR_RETROFIT", scope=Scope("stairs", [cast.stair]), at=clock.now(),
        )  # fmt: skip
    withdraw(polling, "liujingli")
    assert polling.poll.state == "withdrawn"
