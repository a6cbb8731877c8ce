"""What follows for people: claims are told to who answers them, answers to who asked; nothing twice."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from server.kit.clock import StoppedClock, local_day
from server.people.models import SignIn
from server.people.service import binding, leaving, ownership
from server.people.service.ownership import NewOwner
from tests.cast import RESIDENTS, Cast
from tests.workflows.reports.test_following import react_twice, titles
from workflows.people import jobs


def ask(cast: Cast, name: str = "newcomer", home: str = "601", role: str = "tenant") -> int:
    """Somebody claims a home."""
    with cast.house.database.write() as session:
        return cast.bind(session, name, home, role, called="小新")


def test_a_claim_is_told_to_the_estates_reviewers_with_the_hour_it_is_promised_by(cast: Cast) -> None:
    ask(cast)
    assert react_twice(cast) == {"binding.asked"}
    for name in ("xiaoli", "zhaojie", "liujingli"):
        assert titles(cast, name) == ["房屋绑定待审核 有住户申请绑定 1栋1单元601，请在 11月23日 09:00 前核实。"]
    for name in ("heshifu", "zhoukuaiji", "newcomer", "meijie", "chengong"):
        assert titles(cast, name) == []


def test_the_answer_reaches_who_asked(cast: Cast) -> None:
    first, second = ask(cast), ask(cast, home="502")
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        binding.approve(session, cast["liujingli"], binding_id=first, version=1, at=at)
        binding.refuse(session, cast["liujingli"], binding_id=second, version=1, reason="请带租赁合同", at=at)
    react_twice(cast)
    assert titles(cast, "newcomer") == [
        "房屋绑定结果 1栋1单元601 已绑定成功，现在可以报事了。",
        "房屋绑定结果 21栋1单元502 的绑定没有通过。原因：请带租赁合同。想问清楚，请打物业电话 0771-5550100。",
    ]  # fmt: skip


def test_whoever_lives_there_no_more_reads_why_in_whole_sentences_and_whom_to_ring(cast: Cast) -> None:
    binding_id, at = ask(cast), cast.house.clock.now()
    with cast.house.database.write() as session:
        binding.approve(session, cast["liujingli"], binding_id=binding_id, version=1, at=at)
        leaving.end_role(session, cast["liujingli"], home_id=cast.homes["601"], person_id=cast["newcomer"].id,
                         reason="业主说外孙女搬走了", at=at)  # fmt: skip
    react_twice(cast)
    assert titles(cast, "newcomer")[-1] == (
        "房屋绑定结果 1栋1单元601 的住户登记已经结束。原因：业主说外孙女搬走了。如果不对，请打物业电话 0771-5550100。"
    )


def test_whoever_is_no_owner_any_more_hears_it_and_whom_to_call(cast: Cast) -> None:
    buyer = NewOwner("林新", "19900000666", "45010019900101001X")
    with cast.house.database.write() as session:
        ownership.change_owner(
            session, cast.house.vault, cast["liujingli"], home_id=cast.homes["702"], owners=[buyer],
            on=local_day(cast.house.clock.now()), joint=False, reason="买卖", at=cast.house.clock.now(),
        )  # fmt: skip
    react_twice(cast)
    told = [said for said in titles(cast, "meijie") if said.startswith("房屋换了业主")]
    assert len(told) == 1
    assert "从 2026年11月21日 起登记了新业主" in told[0] and "不是您办的，请马上打物业电话" in told[0]


def test_everybody_whom_a_sale_touches_hears_what_it_means_for_them_and_no_names(cast: Cast) -> None:
    buyer, at = NewOwner("林新", "19900000666", "45010019900101001X"), cast.house.clock.now()
    with cast.house.database.write() as session:
        new = [
            ownership.change_owner(
                session,
                cast.house.vault,
                cast["xiaoli"],
                home_id=cast.homes[home],
                owners=[buyer],
                on=local_day(at),
                joint=False,
                reason="买卖，价款 80 万",
                at=at,
            )
            for home in ("702", "101")
        ]
    cast.ids["buyer"] = new[0][0]
    react_twice(cast)
    assert [one for one in titles(cast, "daughter") if "到期" in one] == [
        "您的住户登记到期 21栋1单元702 登记了新业主，您在这里的住户登记到 2026年11月21日 为止。以前自己的报事还能看。"
        "还住在这里的话，请打物业电话 0771-5550100。"
    ]
    (let,) = [one for one in titles(cast, "tenant") if one.startswith("您租的房子换了业主")]
    assert "租户登记不变" in let
    bought = [one for one in titles(cast, "buyer") if one.startswith("登记您为业主")]
    assert ["承租人仍在" in one for one in bought] == [False, True]
    everything = "".join(one for who in ("daughter", "tenant", "buyer") for one in titles(cast, who))
    assert "80 万" not in everything and "白" not in everything and "陈租" not in everything
    assert "林新" not in "".join(titles(cast, "daughter") + titles(cast, "tenant"))


def test_a_tenant_hears_the_last_day_once(cast: Cast) -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        leaving.end_role(session, cast["xiaoli"], home_id=cast.homes["101"], person_id=cast.ids["tenant"],
                         reason="租约到期", at=at, on=local_day(at) + timedelta(days=9))  # fmt: skip
    react_twice(cast)
    assert [one for one in titles(cast, "tenant") if one.startswith("您的住户登记有到期日")] == [
        "您的住户登记有到期日 21栋1单元101 的住户登记到 2026年11月30日 为止，那天以前照常使用。原因：租约到期。"
        "如果不对，请打物业电话 0771-5550100。"
    ]


def test_whoever_stays_an_owner_hears_at_once_who_was_recorded_beside_them(cast: Cast) -> None:
    """Somebody recorded as co-owner votes for the home: else its owner would learn of it by a vote that is gone."""
    at, one = cast.house.clock.now(), RESIDENTS["meijie"]
    stays = NewOwner(one.name, one.phone, one.id_number)
    for owners in ([stays, NewOwner("林新", "19900000666", "45010019900101001X")], [stays]):
        with cast.house.database.write() as session:
            ownership.change_owner(
                session, cast.house.vault, cast["xiaoli"], home_id=cast.homes["702"], owners=owners, on=local_day(at),
                joint=True, reason="补登", at=at,
            )  # fmt: skip
    react_twice(cast)
    assert titles(cast, "meijie") == [
        "您家登记了共有业主 21栋1单元702 从 2026年11月21日 起登记了共有业主（林*），可以替这一户投票、缴费。"
        "不是您同意的，请打物业电话 0771-5550100。物业核实后马上更正。"
    ]


def test_the_jobs_run_twice_do_nothing_the_second_time(cast: Cast, clock: StoppedClock) -> None:
    with cast.house.database.read() as session:
        count = session.scalar(select(func.count()).select_from(SignIn))
    clock.advance(days=300)
    assert [jobs.forget_sign_ins(cast.house, clock.now()) for _ in range(2)] == [f"{count} forgotten", None]
    assert [jobs.end_outlived(cast.house, clock.now()) for _ in range(2)] == [None, None]
    assert jobs.straighten_merges(cast.house, clock.now()) is None
    assert {job.name for job in jobs.JOBS} == {
        "people.forget_sign_ins", "people.end_outlived", "people.straighten_merges",
    }  # fmt: skip
    assert timedelta(days=180) <= jobs.KEEP


def test_owners_hear_once_of_whoever_was_bound_to_their_home_and_whom_to_ring(cast: Cast) -> None:
    """A stranger who got in as a relative would otherwise be found out by nobody."""
    for name, role, home in (("newcomer", "family", "702"), ("stranger", "tenant", "101")):
        binding_id, at = ask(cast, name, home, role), cast.house.clock.now()
        with cast.house.database.write() as session:
            binding.approve(session, cast["liujingli"], binding_id=binding_id, version=1, at=at)
    react_twice(cast)
    (told,) = [one for one in titles(cast, "meijie") if "登记了家人" in one]
    assert "小*" in told and "不能投票" in told and "请打物业电话 0771-5550100" in told
    assert [one for one in titles(cast, "laowang") if "登记了租户" in one]
    assert not [one for name in ("newcomer", "stranger") for one in titles(cast, name) if "您家登记了" in one]
