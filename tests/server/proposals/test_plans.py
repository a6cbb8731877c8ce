"""Plans: shares to the fen, each home its own; what is refused; papers."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from server.kit.errors import Conflict, Malformed
from server.proposals.models import Matter, Share
from server.proposals.service import (
    planning,
    sharing,
    voting,
)
from server.proposals.service.filing import prepare
from server.votes.models import PollTopic
from tests.cast import Cast
from tests.server.proposals.conftest import Table

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_shares_add_up_to_the_fen_and_each_home_sees_its_own(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    told = {name: table.story(matter_id, name)["plan"] for name in ("meijie", "laowang", "tenant", "committee")}
    for plan in told.values():
        assert [one["total"] for one in plan["sets"]] == [29_999_999] * 2
    assert [one["mine"][0]["home_id"] for one in told["meijie"]["sets"]] == [cast.homes["702"]] * 2
    assert told["laowang"]["sets"][0]["mine"][0]["fen"] == 0
    assert [one["mine"] for one in told["tenant"]["sets"]] == [[], []]
    with cast.house.database.read() as session:
        summed = select(func.sum(Share.fen)).group_by(Share.set_id)
        assert list(session.scalars(summed)) == [29_999_999] * 2


@on_sqlite
def test_compensation_is_carried_by_the_payers_and_earmarked_money_lowers_nothing(table: Table, cast: Cast) -> None:
    matter_id = table.raise_()
    said = table.said(earmarked=5_000_000, paid_out={cast.homes["101"]: 1_000_000}, not_paying=(cast.homes["101"],))
    table.do(planning.save, matter_id, said=said)
    table.do(sharing.add, matter_id, key="LINEAR")
    for wrong, code in (
        ({"subsidy": 40_000_001}, "subsidy_too_high"), ({"paid_out": {cast.homes["601"]: 1}}, "home_outside"),
        ({"not_paying": (999,)}, "home_outside"), ({"words": "找王德浩 13800138000"}, "private_words"),
    ):  # fmt: skip
        with pytest.raises(Malformed, match=code):
            table.do(planning.save, matter_id, said=table.said(**wrong))
    with pytest.raises(Malformed, match="nobody_pays"):
        table.do(
            planning.save, matter_id, said=table.said(not_paying=tuple(cast.homes[r] for r in ("101", "502", "702")))
        )
    table.do(planning.publish, matter_id)
    plan = table.story(matter_id, "laowang")["plan"]
    assert (plan["net"], plan["earmarked"], plan["sets"][0]["total"]) == (29_999_999, 5_000_000, 30_999_999)
    assert plan["sets"][0]["mine"][0] | {"words": ""} == {
        "home_id": cast.homes["101"], "label": "21栋1单元101", "fen": 0, "gets": 1_000_000, "words": "",
    }  # fmt: skip


@on_sqlite
def test_a_set_without_a_floor_an_unknown_one_and_a_seventh_are_refused(table: Table) -> None:
    matter_id = table.raise_()
    with pytest.raises(Conflict, match="no_draft"):
        table.do(sharing.add, matter_id, key="LINEAR")
    table.do(planning.save, matter_id, said=table.said())
    with pytest.raises(Malformed, match="coefficient_missing"):
        table.do(sharing.add, matter_id, key="CUSTOM", floors={1: "0"})
    with pytest.raises(Malformed, match="set_unknown"):
        table.do(sharing.add, matter_id, key="BERLIN")
    table.do(sharing.add, matter_id, key="LINEAR")
    with pytest.raises(Conflict, match="set_there"):
        table.do(sharing.add, matter_id, key="LINEAR")
    for number in range(5):
        table.do(sharing.add, matter_id, key="CUSTOM", floors={1: "0", 5: "1.2", 7: f"{number}.5"})
    with pytest.raises(Conflict, match="too_many_sets"):
        table.do(sharing.add, matter_id, key="GUANGZHOU")


@on_sqlite
def test_a_plain_matter_shows_its_plan_and_goes_on_by_itself(table: Table) -> None:
    matter_id = table.raise_(kind="PUBLIC_INCOME_USE", scope_kind="estate", scope_ids=(), title="用公共收益修路")
    assert table.row(matter_id).stage == "IDEA"
    table.do(planning.save, matter_id, said=planning.Said("铺沥青。", 0))
    table.do(planning.publish, matter_id)
    assert table.row(matter_id).stage == "VOTE"
    table.do(planning.save, matter_id, said=planning.Said("改铺砖。", 0))
    with pytest.raises(Conflict, match="plan_half_written"):
        table.do(voting.prepare, matter_id)
    table.do(planning.publish, matter_id)
    assert table.do(voting.prepare, matter_id)


@pytest.mark.parametrize(("title", "written", "asked"), [
    ("21栋1单元要不要加装电梯", "", "是否同意：21栋1单元加装电梯"),
    ("可以装电梯吗", "", None),
    ("可以装电梯吗", "电梯装在楼梯外侧，还是装在天井", None),
    ("可以装电梯吗", "是否同意：21栋1单元加装电梯", "是否同意：21栋1单元加装电梯"),
])  # fmt: skip
def test_what_is_voted_on_is_never_itself_a_question(
    table: Table, cast: Cast, title: str, written: str, asked: str | None
) -> None:
    matter_id = table.designed()
    with cast.house.database.write() as session:
        session.get_one(Matter, matter_id).title = title
    if asked is None:
        with pytest.raises(Malformed, match="topic_is_question") as refused:
            table.do(voting.prepare, matter_id, asked=written)
        assert "不写成问句" in refused.value.sentence
        return
    poll_id = table.do(voting.prepare, matter_id, asked=written)
    with cast.house.database.read() as session:
        assert session.scalars(select(PollTopic.words).where(PollTopic.poll_id == poll_id)).all() == [asked]
    table.give(matter_id, "VOTE_PASSED", by=None)
    with pytest.raises(Conflict, match="plan_decided"):
        table.do(planning.save, matter_id, said=planning.Said("再改。", 0))


@on_sqlite
def test_odd_files_are_refused_and_papers_kept(table: Table) -> None:
    files = table.cast.house.files
    assert prepare(files, [("方案/图.pdf", b"%PDF-1.4 x"), ("empty.pdf", b"")])[0].name == "方案图.pdf"
    with pytest.raises(Malformed, match="format_not_taken"):
        prepare(files, [("a.pdf", b"PK not a pdf")])
    with pytest.raises(Malformed, match="too_many_files"):
        prepare(files, [(f"{n}.pdf", b"%PDF-" + bytes([n])) for n in range(10)])
