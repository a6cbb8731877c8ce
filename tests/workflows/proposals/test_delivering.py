"""Where silence counts: every message says so, a delivery needs proof, owners hear of it, and may say it is not so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server.kit.audit import AuditEntry
from server.kit.errors import DomainError, NotAllowed
from server.places.models import Estate
from server.votes.models import Result, RollHead, RollVoter, Sent
from server.votes.screens.canvass import cells
from server.votes.service import canvass, settings
from server.votes.service.canvass import proof_of
from tests.workflows.proposals.conftest import CLOSED, OPENS, TITLE, Stair
from workflows.proposals import jobs, wording

KEY, SLIP = "f" * 64, {"how": "本人签收", "proof": "f" * 64}
SAYS = "请注意：票送到您家以后不投，就算到多数人那一边（议事规则第九条）。"


@pytest.fixture
def silent(stair: Stair) -> Stair:
    """The stair, where the silent follow the majority."""
    values = {"nonreturn_policy": "FOLLOW_MAJORITY", "clause_id": "议事规则第九条", "warning": "不投票的，按多数计算。"}
    with stair.cast.house.database.write() as session:
        session.execute(update(Estate).where(Estate.id == stair.cast.xiushan).values(city="上海市"))
        settings.change(session, stair.cast["committee"], estate_id=stair.cast.xiushan, values=values, version=1,
                        ground="议事规则第三条", asked_by=stair.cast["liujingli"].id, at=stair.at)  # fmt: skip
    return stair


def running(stair: Stair, kind: str = "MAINT_FUND_USE") -> int:
    poll_id = stair.notice(stair.draft(kind=kind))
    stair.until(OPENS + timedelta(hours=9))
    return poll_id


def heads(stair: Stair, poll_id: int, *names: str) -> list[int]:
    """Theirs, or every one."""
    asked = select(RollHead.id).where(RollHead.poll_id == poll_id).order_by(RollHead.id)
    if names:
        ids = [stair.cast.ids[name] for name in names]
        asked = select(RollVoter.head_id).where(RollVoter.poll_id == poll_id, RollVoter.person_id.in_(ids))
    with stair.cast.house.database.read() as session:
        return list(session.scalars(asked))


def bring(stair: Stair, poll_id: int, to: Sequence[int], *, channel: str = "visit", **more: object) -> None:
    with stair.cast.house.database.write() as session:
        canvass.record_delivery(session, stair.cast["xiaoli"], poll_id, head_ids=to, channel=channel, at=stair.at,
                                **more)  # type: ignore[arg-type]  # fmt: skip
    stair.again()


def test_every_message_says_what_silence_means(silent: Stair) -> None:
    running(silent)
    for title in (wording.NOTICED_TITLE, wording.OPENED_TITLE):
        assert silent.told("laowang", title.format(title=TITLE))[0].endswith(SAYS)
    silent.clock.advance(days=5)
    while jobs.remind(silent.cast.house, silent.at) is None:
        silent.clock.advance(days=1)
    assert silent.told("laowang", wording.REMIND_TITLE.format(title=TITLE))[0].endswith(SAYS)


def test_a_lift_says_nothing_of_it(silent: Stair) -> None:
    poll_id = running(silent, "ELEVATOR_RETROFIT")
    assert not any("请注意" in words for _, words in silent.cast.inbox("laowang"))
    shown = silent.cast.visitor("laowang").get(f"/votes/{poll_id}").json
    assert shown["silence_words"] == "没有投票的不算参与。"


def test_without_proof_nothing_is_delivered(silent: Stair) -> None:
    poll_id = running(silent)
    mine = heads(silent, poll_id, "laowang")
    for more in ({}, {"how": "本人签收"}, {"proof": KEY}, {"channel": "other"}):
        with pytest.raises(DomainError, match="delivery_unproven"):
            bring(silent, poll_id, mine, **more)
    with pytest.raises(DomainError, match="delivery_each"):
        bring(silent, poll_id, heads(silent, poll_id), **SLIP)
    with pytest.raises(DomainError, match="posting_first"):
        bring(silent, poll_id, mine, channel="posted", **SLIP)
    bring(silent, poll_id, mine, delivered=False)
    bring(silent, poll_id, mine, channel="posted", **SLIP)
    assert "登记了您家收到表决票" in silent.titles("laowang")


def test_whoever_is_noted_as_reached_hears_it_and_can_say_that_it_is_not_so(silent: Stair) -> None:
    poll_id = running(silent)
    (mine,) = heads(silent, poll_id, "laowang")
    bring(silent, poll_id, [mine], **SLIP)
    said, page = silent.told("laowang", "登记了您家收到表决票")
    assert said == (
        f"李明 12月8日 09:00 登记已送达（上门）：“{TITLE}”的表决票送到了21栋1单元101。{SAYS}"
        "12月17日 24:00 截止前都可以投。没有收到，请点开，按“没有收到”。"
    )
    assert page == f"pages/vote/vote?id={poll_id}" and "登记了您家收到表决票" not in silent.titles("meijie")
    visitor = silent.cast.visitor("laowang")
    (head,) = visitor.get(f"/votes/{poll_id}").json["mine"]
    assert head["delivered_words"] == "李明 12月8日 09:00 登记已送达（上门）"
    answer = visitor.post(f"/votes/{poll_id}/denials", {"head_id": mine}, key="denial-0001")
    assert answer.status_code == 201 and answer.json["words"].startswith("记下了，这次登记不算数")
    silent.again()
    assert visitor.get(f"/votes/{poll_id}").json["mine"][0]["delivered_words"] is None
    for name in ("committee", "street", "liujingli"):
        assert silent.titles(name).count("有业主说没收到表决票") == 1
    again = visitor.post(f"/votes/{poll_id}/denials", {"head_id": mine}, key="denial-0002")
    assert again.status_code == 409 and again.json["code"] == "delivery_none"


def test_the_developer_and_whom_nobody_reached_are_never_counted_by_silence(silent: Stair) -> None:
    poll_id = running(silent)
    every, known = heads(silent, poll_id), heads(silent, poll_id, "meijie", "laowang")
    (unsold,) = set(every) - set(known)
    bring(silent, poll_id, [unsold], **SLIP)
    silent.vote("meijie", poll_id)
    silent.until(CLOSED)
    with silent.cast.house.database.read() as session:
        row = session.scalars(select(Result).where(Result.poll_id == poll_id)).one()
    assert row.rule["silent"]["heads"] == 1, "the app reached 老王, the unsold homes stand for nobody"


def test_whoever_goes_from_door_to_door_looks_at_the_slip_and_nobody_else(silent: Stair) -> None:
    poll_id = running(silent)
    bring(silent, poll_id, heads(silent, poll_id, "laowang"), **SLIP)
    cast = silent.cast
    with cast.house.database.write() as session:
        (sent,) = session.scalars(select(Sent).where(Sent.proof.is_not(None)))
        assert proof_of(session, cast["liujingli"], poll_id, sent.id, at=silent.at) == KEY
        (board,) = cells(session, poll_id, [cast.stair]).values()
        assert [cell.proof for cell in board if cell.head_id == sent.head_id] == [sent.id]
        for name, poll in (("stranger", poll_id), ("heshifu", poll_id), ("liujingli", poll_id + 1)):
            with pytest.raises(DomainError, match="not_found"):
                proof_of(session, cast[name], poll, sent.id, at=silent.at)
        looked = select(AuditEntry.actor_id).where(AuditEntry.act == "poll.proof_read")
        assert list(session.scalars(looked)) == [cast.ids["liujingli"]]


def test_an_owner_without_a_phone_says_at_a_desk_that_it_did_not_come(silent: Stair) -> None:
    poll_id = running(silent)
    (mine,) = heads(silent, poll_id, "laowang")
    bring(silent, poll_id, [mine], **SLIP)
    slip = {"room": "101", "name": "王德浩", "words": "没人来过", "slip": "a-file"}

    def said(by: str) -> None:
        silent.do(lambda session: canvass.deny_for(session, silent.cast[by], poll_id=poll_id, at=silent.at, **slip))

    with pytest.raises(NotAllowed, match="involved"):
        said("xiaoli")
    said("committee")
    silent.again()
    assert silent.cast.visitor("laowang").get(f"/votes/{poll_id}").json["mine"][0]["delivered_words"] is None
    assert silent.titles("laowang").count("没收到表决通知，替您登记了") == 1
