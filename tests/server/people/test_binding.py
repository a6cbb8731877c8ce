"""Claiming a home: at once, by review, refused; one person of two rows; several homes, phones and owners."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound
from server.kit.facts import FactRow
from server.people import queries as people
from server.people.models import Binding, Person, SignIn, Tenure, WechatIdentity
from server.people.rules import MATCHED
from server.people.service import binding, merging, ownership
from server.people.service.ownership import NewOwner
from server.reports.models import Report
from tests.cast import MOVED_IN, Cast

GUZHI = NewOwner("顾志", "19900000700", "450100196203037003")


def put_on_roster(cast: Cast, home: str, *owners: NewOwner, joint: bool = False) -> list[int]:
    """Owners as a roster names them. Gives their ids."""
    with cast.house.database.write() as session:
        ids = [ownership.ensure_person(session, cast.house.vault, owner, at=cast.house.clock.now()) for owner in owners]
        pairs = list(zip(ids, owners, strict=True))
        ownership.add_owners(
            session, cast.homes[home], pairs, since=MOVED_IN, joint=joint, source="roster", vault=cast.house.vault
        )
    return ids


def claim(cast: Cast, name: str, home: str = "601", role: str = "owner", **said: str) -> dict[str, Any]:
    """Somebody claims a home. Gives the claim."""
    with cast.house.database.write() as session:
        shape = {"called": "顾志", "last4": "7003", **said}
        binding_id = cast.bind(session, name, home, role, **shape)
        return people.binding(session, binding_id)


def hold(cast: Cast, name: str, phone: str) -> int:
    """Somebody with a phone of their own. Gives the person's id."""
    with cast.house.database.write() as session:
        return cast.hold_phone(session, name, phone).id


def answer(cast: Cast, asked: dict[str, Any], by: str = "liujingli", reason: str | None = None) -> None:
    """Staff answer a claim."""
    given = {"binding_id": asked["id"], "version": asked["version"], "at": cast.house.clock.now()}
    with cast.house.database.write() as session:
        if reason is None:
            binding.approve(session, cast[by], **given)
        else:
            binding.refuse(session, cast[by], reason=reason, **given)


def person(cast: Cast, person_id: int) -> Person:
    """A person's row."""
    with cast.house.database.read() as session:
        return session.get_one(Person, person_id)


def facts(cast: Cast, name: str) -> list[dict[str, Any]]:
    """What was published under a name, of the newest first."""
    with cast.house.database.read() as session:
        rows = session.scalars(select(FactRow).where(FactRow.name == name).order_by(FactRow.id.desc()))
        return [row.payload for row in rows]


def test_an_owner_whose_phone_and_last_four_match_is_bound_at_once(cast: Cast) -> None:
    (owner_id,) = put_on_roster(cast, "601", GUZHI)
    mine = hold(cast, "guzhi", "19900000700")
    asked = claim(cast, "guzhi")
    assert asked["state"] == "bound" and cast.ids["guzhi"] == owner_id != mine
    assert person(cast, owner_id).strength == MATCHED and person(cast, mine).merged_into == owner_id
    home = cast.visitor("guzhi").get("/me").json["homes"][0]
    assert (home["home"]["label"], home["role"], home["binding_id"]) == ("1栋1单元601", "owner", asked["id"])
    assert facts(cast, "binding.answered")[0]["state"] == "bound"


@pytest.mark.parametrize(
    ("phone", "last4", "role"),
    [("19900000700", "7004", "owner"), ("19900000701", "7003", "owner"), ("19900000700", "7003", "family"),
     ("19900000700", "7003", "tenant")],
)  # fmt: skip
def test_anything_less_waits_for_staff_with_a_clock(cast: Cast, phone: str, last4: str, role: str) -> None:
    put_on_roster(cast, "601", GUZHI)
    hold(cast, "guzhi", phone)
    asked = claim(cast, "guzhi", role=role, last4=last4)
    assert asked["state"] == "waiting" and asked["answer_by"] - asked["asked_at"] == timedelta(hours=48)
    assert facts(cast, "binding.asked")[0]["binding_id"] == asked["id"]
    assert cast.visitor("guzhi").get("/me").json["homes"] == []


@pytest.mark.parametrize("typed", ["70 03", "７００３", "70-03", " 7003 "])
def test_the_last_four_are_the_same_however_they_are_typed(cast: Cast, typed: str) -> None:
    put_on_roster(cast, "601", GUZHI)
    hold(cast, "guzhi", "19900000700")
    body = {"home_id": cast.homes["601"], "role": "owner", "name": "顾志", "id_last4": typed}
    assert cast.visitor("guzhi").post("/bindings", body).json["state"] == "bound"


def test_without_a_confirmed_phone_nobody_claims_a_home(cast: Cast) -> None:
    token = cast.visitor().post("/sessions", {"code": "code-of-o-phoneless"}, key=None).json["token"]
    cast.tokens["phoneless"] = token
    body = {"home_id": cast.homes["601"], "role": "owner", "name": "顾志", "id_last4": "7003"}
    answered = cast.visitor("phoneless").post("/bindings", body)
    assert (answered.status_code, answered.json["code"]) == (409, "phone_needed")


def test_staff_approve_and_the_claimant_is_the_owner_of_the_roster(cast: Cast) -> None:
    (owner_id,) = put_on_roster(cast, "601", GUZHI)
    hold(cast, "guzhi", "19900000701")
    asked = claim(cast, "guzhi")
    answer(cast, asked)
    assert cast.visitor("guzhi").get("/me").json["id"] == owner_id
    entry = cast.audit("binding.approved")[-1]
    assert (entry.actor_id, entry.estate_id) == (cast.ids["liujingli"], cast.xiushan)
    assert entry.before["state"] == "waiting" and entry.after == {"state": "bound", "person_id": owner_id}


def test_staff_refuse_with_a_reason_the_person_reads_and_may_ask_again(cast: Cast) -> None:
    hold(cast, "guzhi", "19900000701")
    asked = claim(cast, "guzhi")
    with pytest.raises(Malformed):
        answer(cast, asked, reason="  ")
    answer(cast, asked, reason="请带房产证来前台")
    told = cast.visitor("guzhi").get("/bindings").json["items"][0]
    assert (told["state"], told["reason"]) == ("refused", "请带房产证来前台")
    assert cast.audit("binding.refused")[0].reason == "请带房产证来前台"
    assert claim(cast, "guzhi")["state"] == "waiting"


def test_a_claim_is_answered_once_by_those_who_may(cast: Cast) -> None:
    put_on_roster(cast, "601", GUZHI)
    hold(cast, "guzhi", "19900000701")
    asked = claim(cast, "guzhi")
    for name in ("huangjingli", "meijie", "chengong", "zhoukuaiji", "regulator"):
        with pytest.raises(NotFound):
            answer(cast, asked, by=name)
    answer(cast, asked, by="xiaoli")
    with pytest.raises(Conflict):
        answer(cast, asked)


def test_an_owner_nobody_knows_cannot_be_approved_as_owner(cast: Cast) -> None:
    hold(cast, "guzhi", "19900000701")
    with pytest.raises(Conflict, match="owner_unknown"):
        answer(cast, claim(cast, "guzhi"))


def test_a_second_claim_to_the_same_home_is_refused_while_one_is_open(cast: Cast) -> None:
    hold(cast, "guzhi", "19900000701")
    claim(cast, "guzhi")
    with pytest.raises(Conflict, match="binding_open"):
        claim(cast, "guzhi", role="tenant")
    with pytest.raises(Conflict, match="binding_open"):
        claim(cast, "meijie", home="702", called="白兰娟", last4="734X")


def test_a_repeated_claim_gets_the_same_answer_also_when_the_person_became_another(cast: Cast) -> None:
    put_on_roster(cast, "601", GUZHI)
    hold(cast, "guzhi", "19900000700")
    body = {"home_id": cast.homes["601"], "role": "owner", "name": "顾志", "id_last4": "7003"}
    answers = [cast.visitor("guzhi").post("/bindings", body, key="claim-000001") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201] and answers[0].json == answers[1].json


def test_one_phone_of_two_persons_is_told_apart_by_the_last_four(cast: Cast) -> None:
    wife = NewOwner("林梅", "19900000700", "450100196505054444")
    his, hers = put_on_roster(cast, "601", GUZHI, wife, joint=True)
    hold(cast, "couple", "19900000700")
    assert claim(cast, "couple", last4="4444", called="林梅")["state"] == "bound" and cast.ids["couple"] == hers
    assert person(cast, his).merged_into is None


def test_the_same_phone_in_two_estates_holds_both_homes(cast: Cast) -> None:
    """The firms' rosters name one human: by identity number one row, and without it two that staff join."""
    again = NewOwner("白兰娟", "19900000734", "45010019440307734X")
    assert put_on_roster(cast, "502", again) == [cast.ids["meijie"]]
    assert len(cast.visitor("meijie").get("/me").json["homes"]) == 2
    (unnumbered,) = put_on_roster(cast, "601", NewOwner("白兰娟", "19900000734", None))
    asked = claim(cast, "meijie", home="601", called="白兰娟", last4="734X")
    assert asked["state"] == "waiting" and unnumbered != cast.ids["meijie"]
    answer(cast, asked)
    me = cast.visitor("meijie").get("/me").json
    assert {home["home"]["label"] for home in me["homes"]} == {"21栋1单元702", "21栋1单元502", "1栋1单元601"}
    kept = person(cast, me["id"])
    assert kept.id_index == cast.house.vault.index("45010019440307734X"), "a later roster must find the same person"
    with cast.house.database.write() as session:
        assert ownership.ensure_person(session, cast.house.vault, again, at=cast.house.clock.now()) == me["id"]


def test_two_with_different_identity_numbers_are_never_made_one(cast: Cast) -> None:
    put_on_roster(cast, "601", GUZHI)
    asked = claim(cast, "laowang", home="601")
    with pytest.raises(Conflict, match="different_people"):
        answer(cast, asked)
    assert person(cast, cast.ids["laowang"]).merged_into is None


def test_joint_owners_each_bind_for_themselves(cast: Cast) -> None:
    son = NewOwner("顾小志", "19900000702", "450100199001010011", 1, 2)
    ids = put_on_roster(cast, "601", NewOwner("顾志", "19900000700", "450100196203037003", 1, 2), son)
    for name, phone, called, last4 in (
        ("father", "19900000700", "顾志", "7003"), ("son", "19900000702", "顾小志", "0011"),
    ):  # fmt: skip
        hold(cast, name, phone)
        assert claim(cast, name, called=called, last4=last4)["state"] == "bound"
    assert [cast.ids["father"], cast.ids["son"]] == ids
    with cast.house.database.read() as session:
        owners = people.owners(session, cast.homes["601"], date(2026, 11, 21))
    assert [(row["role"], row["share"], row["share_of"]) for row in owners] == [("co_owner", 1, 2)] * 2


def test_a_company_binds_with_the_letters_of_its_code(cast: Cast) -> None:
    firm = NewOwner("邕江贸易", "19900000710", "91450100MA5KXYZ9AB", company=True)
    put_on_roster(cast, "601", firm)
    hold(cast, "firm", "19900000710")
    body = {"home_id": cast.homes["601"], "role": "company", "name": "邕江贸易", "id_last4": "z9ab"}
    answered = cast.visitor("firm").post("/bindings", body)
    assert (answered.status_code, answered.json["state"]) == (201, "bound")
    refused = cast.visitor("newcomer").post("/bindings", {**body, "role": "owner"})
    assert refused.status_code == 422


def test_an_owner_already_signed_in_elsewhere_is_not_taken_over(cast: Cast) -> None:
    hold(cast, "impostor", "19900000734")
    asked = claim(cast, "impostor", home="702", called="白兰娟", last4="734X")
    assert asked["state"] == "waiting"
    with pytest.raises(Conflict, match="owner_signed_in"):
        answer(cast, asked)


def test_staff_let_go_of_a_lost_phone_and_the_owner_binds_from_a_new_one(cast: Cast) -> None:
    meijie, at = cast.ids["meijie"], cast.house.clock.now()
    hold(cast, "new-phone", "19900000734")
    asked = claim(cast, "new-phone", home="702", called="白兰娟", last4="734X")
    with cast.house.database.write() as session:
        for name in ("huangjingli", "laowang"):
            with pytest.raises(NotFound):
                binding.release(session, cast[name], home_id=cast.homes["702"], person_id=meijie, reason="丢了", at=at)
        binding.release(session, cast["zhaojie"], home_id=cast.homes["702"], person_id=meijie, reason="丢了", at=at)
    assert cast.visitor("meijie").get("/me").status_code == 401
    answer(cast, asked)
    assert cast.visitor("new-phone").get("/me").json["id"] == meijie
    assert cast.audit("phone.released")[0].reason == "丢了"
    with cast.house.database.read() as session:
        claims = select(Binding.state).where(Binding.person_id == meijie, Binding.home_id == cast.homes["702"])
        assert sorted(session.scalars(claims)) == ["bound", "ended"]


def test_letting_go_ends_family_and_tenants_today_and_never_an_owner(cast: Cast) -> None:
    daughter = cast.visitor("daughter")
    mine = daughter.get("/me").json["homes"][0]["binding_id"]
    assert cast.visitor("meijie").delete(f"/bindings/{mine}").status_code == 404
    assert daughter.delete(f"/bindings/{mine}").status_code == 204
    assert daughter.get("/me").json["homes"] == [] and daughter.delete(f"/bindings/{mine}").status_code == 404
    owners = cast.visitor("meijie").get("/me").json["homes"][0]["binding_id"]
    refused = cast.visitor("meijie").delete(f"/bindings/{owners}")
    assert (refused.status_code, refused.json["code"]) == (403, "owner_stays")
    assert cast.audit("binding.ended")[-1].after == {"state": "ended"}


def test_a_claim_can_be_taken_back_while_it_waits(cast: Cast) -> None:
    hold(cast, "guzhi", "19900000701")
    asked = claim(cast, "guzhi")
    assert cast.visitor("guzhi").delete(f"/bindings/{asked['id']}").status_code == 204
    with pytest.raises(Conflict):
        answer(cast, asked)
    assert claim(cast, "guzhi")["state"] == "waiting"


def test_the_queue_shows_each_reviewer_their_own_estates(cast: Cast) -> None:
    hold(cast, "guzhi", "19900000701")
    asked = [claim(cast, "guzhi", home=home)["id"] for home in ("601", "302", "502")]
    with cast.house.database.read() as session:
        for name, seen in (("xiaoli", [asked[0], asked[2]]), ("heshifu", [asked[1]]), ("admin", asked), ("street", [])):
            where = people.covered(cast[name], ("staff", "manager", "admin"), Binding.estate_id)
            pages = people.review_queue(session, where, limit=2)
            items = [*pages.items]
            if pages.next:
                items += people.review_queue(session, where, cursor=pages.next, limit=2).items
            assert [row["id"] for row in items] == seen, name


def test_what_a_phone_did_before_binding_follows_the_person(cast: Cast) -> None:
    """Reports, pictures, what was said and told: all of the row that is gone is the kept one's afterwards."""
    (owner_id,) = put_on_roster(cast, "601", GUZHI)
    gone = hold(cast, "guzhi", "19900000700")
    picture = cast.picture("guzhi")
    helped = cast.visitor("guzhi").post(
        "/emergencies", {"estate_id": cast.xiushan, "lift_code": "31104501002019090001"}
    ).json  # fmt: skip
    cast.react()
    assert cast.inbox("guzhi") and claim(cast, "guzhi")["state"] == "bound"
    cast.react()
    with cast.house.database.read() as session:
        assert session.scalars(select(Report.reporter_id).where(Report.id == helped["id"])).all() == [owner_id]
        assert session.scalars(select(SignIn.person_id).where(SignIn.person_id == gone)).all() == []
        assert people.resolve(session, gone) == owner_id and people.person_of_openid(session, "o-guzhi") == owner_id
    story = cast.visitor("guzhi").get(f"/reports/{helped['id']}").json
    assert story["timeline"][0]["who"] == "您"
    inbox = cast.visitor("guzhi").get("/inbox").json
    assert any(helped["number"] in item["title"] for item in inbox["items"])
    said = cast.visitor("guzhi").post(f"/reports/{helped['id']}/messages", {"words": "好了", "file_ids": [picture]})
    assert said.status_code == 201
    cast.react()
    before = cast.counts()
    with cast.house.database.write() as session:
        session.execute(update(FactRow).where(FactRow.name == "person.merged").values(state="due"))
    cast.react()
    assert cast.counts() == before


def test_merging_moves_roles_of_staff_and_keeps_the_stronger_of_everything(cast: Cast) -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        merging.merge(session, gone_id=cast.ids["xiaoli"], kept_id=cast.ids["laowang"], at=at)
    assert cast.visitor("xiaoli").get("/me").json["id"] == cast.ids["laowang"]
    assert [grant.role for grant in cast["laowang"].grants] == ["staff"]
    with cast.house.database.write() as session:
        merging.merge(session, gone_id=cast.ids["zhaojie"], kept_id=cast.ids["laowang"], at=at)
        tenures = session.scalar(select(func.count()).where(Tenure.person_id == cast.ids["laowang"]))
        phones = session.scalar(select(func.count()).where(WechatIdentity.person_id == cast.ids["laowang"]))
    assert [grant.role for grant in cast["laowang"].grants] == ["staff"] and (tenures, phones) == (1, 3)
    with cast.house.database.read() as session:
        assert people.account(session, cast.ids["zhaojie"]) is None


def test_too_many_claims_a_day_are_refused(cast: Cast) -> None:
    body = {"role": "owner", "name": "顾志", "id_last4": "0000"}
    codes = [
        cast.visitor("newcomer").post("/bindings", {**body, "home_id": home_id}).status_code
        for home_id in (*cast.homes.values(), cast.homes["601"])
    ]
    assert codes == [201] * 5 + [429]


def test_nobody_binds_a_home_that_is_not_there(cast: Cast) -> None:
    body = {"home_id": 10**9, "role": "owner", "name": "顾志", "id_last4": "0000"}
    assert cast.visitor("newcomer").post("/bindings", body).status_code == 404
    with cast.house.database.write() as session, pytest.raises(NotAllowed):
        binding.end(session, cast["meijie"], binding_id=people.bindings_of(session, cast.ids["meijie"])[0]["id"],
                    at=cast.house.clock.now())  # fmt: skip


def test_another_estate_replaces_neither_the_phone_nor_the_claim_of_a_person(cast: Cast) -> None:
    own = NewOwner("顾某", "19900000991", "999999195504237003")
    (person_id,) = put_on_roster(cast, "702", own)
    elsewhere = NewOwner("顾某", "13700000666", "999999195504237003")
    with cast.house.database.write() as session:
        before = session.get_one(Person, person_id).phone_index
        again = ownership.ensure_person(session, cast.house.vault, elsewhere, at=cast.house.clock.now())
        session.flush()
        assert again == person_id and session.get_one(Person, person_id).phone_index == before
        claims = session.scalars(select(Tenure.claim_index).where(Tenure.person_id == person_id)).all()
    assert claims == [ownership.claim_of(cast.house.vault, own)]
    assert ownership.claim_of(cast.house.vault, elsewhere) not in claims
