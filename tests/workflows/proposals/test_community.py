"""The residents' committee and the street hear of a vote at every turn, once each, and of nobody by name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.kit.actor import SYSTEM, Grant
from server.people.service import staff
from server.places.models import Estate
from server.votes.models import Poll
from server.votes.service import drafting
from server.votes.service.asking import COMMITTEE, Asked
from tests.cast import RESIDENTS, STAFF
from tests.workflows.proposals.conftest import CLOSED, OPENS, TITLE, Stair
from tests.workflows.proposals.test_roll_corrections import correct, joined


@pytest.fixture(autouse=True)
def community(stair: Stair) -> None:
    """Somebody works for the residents' committee of the estate."""
    cast = stair.cast
    with cast.house.database.write() as session:
        person_id, _ = staff.found_account(
            session, cast.house.vault, SYSTEM, name="韦主任", phone="13911110000", login=None, wecom_userid="weizhuren",
            at=stair.at,
        )  # fmt: skip
        scope = session.get_one(Estate, cast.xiushan).community_id
        staff.grant(session, SYSTEM, person_id=person_id, to=Grant("community", "community", scope), at=stair.at)
    cast.ids["weizhuren"] = person_id


def heard(stair: Stair, name: str) -> list[tuple[str, str]]:
    """What somebody was told of the vote, without what was said to the roll."""
    return [(title, words) for title, words in stair.cast.inbox(name) if title.endswith(TITLE)]


def test_they_hear_of_the_notice_and_the_end_once_each(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.again()
    assert heard(stair, "weizhuren") == [(f"小区要表决：{TITLE}", (
        "物业公司召集，秀山花园21栋1单元，3 位业主、264.00 平方米（其中 1 户没有登记业主，合算一人）。"
        "12月8日 00:00 开始投票，12月17日 24:00 截止。公告和名册在工作台“表决”里。"
    ))]  # fmt: skip
    stair.until(OPENS)
    assert len(heard(stair, "weizhuren")) == 1, "what opens in time needs no word"
    stair.vote("meijie", poll_id)
    stair.until(CLOSED)
    assert heard(stair, "street") == heard(stair, "weizhuren")
    assert heard(stair, "weizhuren")[1:] == [(f"表决截止了：{TITLE}", (
        "物业公司召集的表决 12月17日 24:00 截止，应参与 3 位业主、264.00 平方米（其中 1 户没有登记业主，合算一人）。"
        "结果出来后在工作台“表决”里看。"
    ))]  # fmt: skip
    people = [one.name for one in (*RESIDENTS.values(), *STAFF.values())]
    assert not [name for name in people if name in str(heard(stair, "weizhuren"))]


def test_they_hear_of_a_roll_put_right_and_of_a_late_opening(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    joined(stair)
    correct(stair, poll_id)
    stair.until(OPENS + timedelta(hours=2))
    corrected, late = heard(stair, "weizhuren")[1:]
    assert corrected[0] == f"表决名册更正了：{TITLE}" and "第 2 版：3 位业主、264.00 平方米" in corrected[1]
    assert late == (f"表决开始晚了：{TITLE}", (
        "物业公司召集的表决，原定 12月8日 00:00 开始，实际 12月8日 02:00 才能投票，截止还是 12月17日 24:00。"
    ))  # fmt: skip


def test_they_hear_that_it_is_withdrawn(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    with stair.cast.house.database.write() as session:
        drafting.withdraw(session, stair.cast["committee"], poll_id, reason="资料有误", at=stair.at,
                          version=session.get_one(Poll, poll_id).version)  # fmt: skip
    stair.again()
    taken_back = [said for said in heard(stair, "weizhuren") if "撤回" in said[0]]
    assert len(taken_back) == 1 and "原因：资料有误" in taken_back[0][1]


def test_the_notice_of_an_extraordinary_meeting_says_who_asked_for_it(stair: Stair) -> None:
    poll_id = stair.draft()
    with stair.cast.house.database.write() as session:
        drafting.edit(session, stair.cast["liujingli"], poll_id, version=1, extraordinary=True, at=stair.at,
                      asked=Asked(COMMITTEE, "11月1日业委会会议纪要"))  # fmt: skip
    stair.notice(poll_id)
    stair.again()
    said = "临时会议，业主委员会提议（11月1日业委会会议纪要）。"
    assert heard(stair, "weizhuren")[0][1].startswith(f"{said}物业公司召集")
    assert heard(stair, "meijie")[0][1].startswith(f"{said}21栋1单元：3 位业主")
