"""Signing in: by WeChat, by password, by WeCom; tokens that end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import func, select, update

from server.kit.actor import EVERYWHERE, SYSTEM, Grant
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, Malformed, NotAllowed, Unauthenticated
from server.people import queries as people
from server.people.models import Person, SignIn, StaffAccount
from server.people.service import accounts, merging, signing_in, staff
from tests.cast import Cast

PASSWORD = "green-lamp-42"


def employ(cast: Cast, login: str = "qianlan", phone: str = "13800000077", **more: object) -> int:
    """Somebody with a login and a password."""
    with cast.house.database.write() as session:
        person_id, _ = staff.found_account(
            session, cast.house.vault, SYSTEM, name="钱兰", phone=phone, login=login, wecom_userid=None,
            password=PASSWORD, at=cast.house.clock.now(),
        )  # fmt: skip
    return person_id


def try_password(cast: Cast, password: str, login: str = "qianlan") -> signing_in.Attempt:
    """One try at the sign-in page."""
    with cast.house.database.write() as session:
        return signing_in.sign_in_by_password(
            session, login=login, password=password, device="", at=cast.house.clock.now()
        )


def whoami(cast: Cast, token: str) -> int:
    """Whose token this is."""
    with cast.house.database.read() as session:
        return signing_in.authenticate(session, token, cast.house.clock.now()).id


def test_a_new_phone_is_a_new_person_and_the_same_phone_the_same(cast: Cast) -> None:
    tokens = []
    for _ in range(2):
        answer = cast.visitor().post("/sessions", {"code": "code-of-o-new", "device": "iPhone"}, key=None)
        assert answer.status_code == 201
        tokens.append(answer.json["token"])
    assert whoami(cast, tokens[0]) == whoami(cast, tokens[1]) and tokens[0] != tokens[1]


def test_nothing_of_the_session_key_nor_the_token_itself_is_kept_or_answered(cast: Cast) -> None:
    answer = cast.visitor().post("/sessions", {"code": "code-of-o-meijie"}, key=None)
    assert "a key that must never leave" not in answer.text and set(answer.json) == {"token", "expires_at", "me"}
    with cast.house.database.read() as session:
        kept = session.scalars(select(SignIn.token_hash)).all()
    assert answer.json["token"] not in kept


def test_a_code_the_platform_refuses_is_told_kindly(cast: Cast) -> None:
    answer = cast.visitor().post("/sessions", {"code": "stale"}, key=None)
    assert (answer.status_code, answer.json["code"]) == (422, "code_refused")


def test_a_token_ends_by_signing_out_and_by_time(cast: Cast, clock: StoppedClock) -> None:
    meijie = cast.visitor("meijie")
    other = cast.visitor().post("/sessions", {"code": "code-of-o-meijie"}, key=None).json["token"]
    assert meijie.delete("/sessions/current").status_code == 204
    assert meijie.get("/me").status_code == 401 and whoami(cast, other) == cast.ids["meijie"]
    clock.advance(days=30)
    with pytest.raises(Unauthenticated):
        whoami(cast, other)


def test_the_phone_number_comes_from_the_platform_alone_and_is_shown_masked(cast: Cast) -> None:
    newcomer = cast.visitor("newcomer")
    cast.mini.numbers["o-newcomer"] = "19911112222"
    answer = newcomer.post("/me/phone", {"code": "code-of-o-newcomer"}, key=None)
    assert answer.json == {"phone": "199****2222"} and newcomer.get("/me").json["phone"] == "199****2222"
    assert newcomer.post("/me/phone", {"code": "x", "phone": "19911112222"}, key=None).status_code == 422
    with cast.house.database.read() as session:
        row = session.get_one(Person, cast.ids["newcomer"])
    assert row.phone is not None and "19911112222" not in row.phone + str(row.phone_index)
    assert cast.audit("phone.confirmed")[-1].after == {"phone": "199****2222"}


def test_whoever_confirms_the_number_of_a_member_of_staff_is_that_member(cast: Cast) -> None:
    person_id = employ(cast, phone="13800000077")
    with cast.house.database.write() as session:
        actor = cast.hold_phone(session, "qianlan", "13800000077")
    assert actor.id == person_id and cast.ids["qianlan"] == person_id
    with cast.house.database.write() as session:
        second = cast.hold_phone(session, "second-phone", "13800000077")
    assert second.id != person_id and cast.visitor("second-phone").get("/work").status_code == 403


def test_a_sign_in_to_the_console_opens_no_door_of_the_app(cast: Cast) -> None:
    with cast.house.database.write() as session:
        token = signing_in.sign_in_by_wecom(session, userid="xiaoli", device="", at=cast.house.clock.now()).token
    cast.tokens["xiaoli at the desk"] = token
    assert cast.visitor("xiaoli at the desk").get("/me").status_code == 401
    assert cast.visitor("xiaoli").get("/me").status_code == 200


def test_a_password_is_kept_so_that_guessing_is_dear(
    cast: Cast, careful_passwords: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """argon2id with 64 MiB, three passes and four lanes: the second choice of RFC 9106. Other tests take less."""
    monkeypatch.setattr(signing_in, "_HASHER", careful_passwords)
    person_id = employ(cast)
    with cast.house.database.read() as session:
        kept = session.get_one(StaffAccount, person_id).password
    assert kept is not None and extract_parameters(kept) == RFC_9106_LOW_MEMORY
    assert try_password(cast, PASSWORD).token is not None and try_password(cast, "wrong").token is None


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(cast: Cast, clock: StoppedClock) -> None:
    employ(cast)
    for _ in range(5):
        assert cast.audit("password.locked") == []
        assert try_password(cast, "wrong") == signing_in.Attempt(None)
    assert try_password(cast, PASSWORD) == signing_in.Attempt(None)
    clock.advance(minutes=14, seconds=59)
    assert try_password(cast, PASSWORD).token is None
    assert [entry.act for entry in cast.audit("password.locked")] == ["password.locked"]
    clock.advance(seconds=1)
    assert try_password(cast, PASSWORD).token is not None


def test_a_right_password_forgives_earlier_tries_and_an_unknown_name_says_no_more(cast: Cast) -> None:
    employ(cast)
    for _ in range(3):
        for _ in range(4):
            try_password(cast, "wrong")
        assert try_password(cast, PASSWORD).token is not None
    assert try_password(cast, PASSWORD, login="nobody") == signing_in.Attempt(None)


def test_the_first_password_must_be_changed_and_the_change_ends_other_sign_ins(cast: Cast) -> None:
    employ(cast)
    here, elsewhere = try_password(cast, PASSWORD), try_password(cast, PASSWORD)
    assert here.must_change and here.token and elsewhere.token
    with cast.house.database.write() as session:
        me = signing_in.authenticate(session, here.token.token, cast.house.clock.now())
        for old, new, error in (
            ("nonsense", "another-one-99", NotAllowed), (PASSWORD, PASSWORD, NotAllowed),
            (PASSWORD, "short", Malformed), (PASSWORD, "aaaaaaaaaaaa", Malformed),
        ):  # fmt: skip
            with pytest.raises(error):
                signing_in.change_password(session, me, old=old, new=new, at=cast.house.clock.now())
        signing_in.change_password(session, me, old=PASSWORD, new="another-one-99", at=cast.house.clock.now())
    assert whoami(cast, here.token.token) == me.id
    with pytest.raises(Unauthenticated):
        whoami(cast, elsewhere.token.token)
    assert not try_password(cast, "another-one-99").must_change and try_password(cast, PASSWORD).token is None


def test_who_leaves_loses_account_roles_and_sign_ins_at_once(cast: Cast) -> None:
    with cast.house.database.write() as session:
        staff.close_account(
            session, cast["admin"], person_id=cast.ids["xiaoli"], reason="离职", at=cast.house.clock.now()
        )
    assert cast.visitor("xiaoli").get("/me").status_code == 401 and not cast["xiaoli"].grants
    with cast.house.database.write() as session, pytest.raises(NotAllowed):
        signing_in.sign_in_by_wecom(session, userid="xiaoli", device="", at=cast.house.clock.now())
    assert cast.audit("staff.account_closed")[0].reason == "离职"


def test_that_an_account_is_closed_hears_only_who_has_its_password(cast: Cast) -> None:
    """A stranger who guesses names must not learn which of them worked here."""
    person_id, at = employ(cast), cast.house.clock.now()
    with cast.house.database.write() as session:
        staff.close_account(session, cast["admin"], person_id=person_id, reason="离职", at=at)
    assert try_password(cast, PASSWORD) == signing_in.Attempt(None, closed=True)
    for _ in range(5):
        assert try_password(cast, "wrong") == signing_in.Attempt(None) == try_password(cast, PASSWORD, login="nobody")
    assert try_password(cast, PASSWORD) == signing_in.Attempt(None), "locked, like any other"


def test_a_closed_account_takes_no_role_until_it_is_opened_again_with_another_password(cast: Cast) -> None:
    at, role = cast.house.clock.now(), Grant("staff", "estate", cast.xiushan)
    with cast.house.database.write() as session:
        values = {"login": "xiaoli", "password": signing_in.hash_password("an-old-password-1")}
        session.execute(update(StaffAccount).where(StaffAccount.person_id == cast.ids["xiaoli"]).values(values))
        staff.close_account(session, cast["admin"], person_id=cast.ids["xiaoli"], reason="离职", at=at)
        with pytest.raises(Conflict, match="account_closed"):
            staff.grant(session, cast["admin"], person_id=cast.ids["xiaoli"], to=role, at=at)
        with pytest.raises(NotAllowed):
            staff.reopen_account(session, cast["liujingli"], person_id=cast.ids["xiaoli"], at=at)
        first = staff.reopen_account(session, cast["admin"], person_id=cast.ids["xiaoli"], at=at)
        assert first is not None and not people.actor_of(session, cast.ids["xiaoli"], door="app").grants
        with pytest.raises(Conflict, match="account_open"):
            staff.reopen_account(session, cast["admin"], person_id=cast.ids["xiaoli"], at=at)
        staff.grant(session, cast["admin"], person_id=cast.ids["xiaoli"], to=role, at=at)
        for password, opens in (("an-old-password-1", False), (first, True)):
            tried = signing_in.sign_in_by_password(session, login="xiaoli", password=password, device="", at=at)
            assert (tried.token is not None, tried.must_change) == (opens, opens)
    assert cast["xiaoli"].grants and cast.audit("staff.account_reopened")


def test_of_two_accounts_of_one_human_the_one_that_was_given_up_is_not_opened_again(cast: Cast) -> None:
    """Else one of them could read a paper ballot twice, as two people."""
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        merging.merge(session, gone_id=cast.ids["zhaojie"], kept_id=cast.ids["xiaoli"], at=at)
        with pytest.raises(Conflict, match="account_merged"):
            staff.reopen_account(session, cast["admin"], person_id=cast.ids["zhaojie"], at=at)


def test_every_device_can_be_signed_out(cast: Cast) -> None:
    with cast.house.database.write() as session:
        signing_in.revoke_all(session, cast["meijie"], person_id=cast.ids["meijie"], at=cast.house.clock.now())
    assert cast.visitor("meijie").get("/me").status_code == 401 and cast.audit("sign_ins.revoked")


def test_sign_ins_are_forgotten_half_a_year_after_their_end(cast: Cast, clock: StoppedClock) -> None:
    with cast.house.database.write() as session:
        before = session.scalar(select(func.count()).select_from(SignIn))
        assert signing_in.forget_old(session, before=clock.now()) == 0
    clock.advance(days=300)
    with cast.house.database.write() as session:
        assert signing_in.forget_old(session, before=clock.now() - timedelta(days=180)) == before
        assert signing_in.forget_old(session, before=clock.now()) == 0


def test_a_chosen_first_password_must_be_good_and_a_login_is_taken_once(cast: Cast) -> None:
    employ(cast)
    with cast.house.database.write() as session:
        shared = {"name": "孙", "wecom_userid": None, "at": cast.house.clock.now()}
        for login, phone, password, error in (
            ("sun", "13800000078", "short", Malformed), ("qianlan", "13800000079", None, Conflict),
        ):  # fmt: skip
            with pytest.raises(error):
                staff.found_account(
                    session, cast.house.vault, SYSTEM, phone=phone, login=login, password=password, **shared
                )
        with pytest.raises(Malformed):
            staff.found_account(session, cast.house.vault, SYSTEM, phone="13800000080", login=None, **shared)
        with pytest.raises(NotAllowed):
            staff.found_account(session, cast.house.vault, cast["xiaoli"], phone="1", login="x1y", **shared)


def test_a_password_reset_ends_sign_ins_and_asks_for_a_change(cast: Cast) -> None:
    person_id = employ(cast)
    token = try_password(cast, PASSWORD).token
    assert token is not None
    with cast.house.database.write() as session:
        first = staff.reset_password(session, cast["admin"], person_id=person_id, at=cast.house.clock.now())
    with pytest.raises(Unauthenticated):
        whoami(cast, token.token)
    assert try_password(cast, first).must_change


def test_only_a_keeper_of_all_their_roles_gets_into_an_account(cast: Cast) -> None:
    """A manager may not put a WeCom userid of their own on the administrator's account, nor on a neighbour estate's."""
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        manager = cast["liujingli"]
        accounts.link_wecom(session, manager, person_id=cast.ids["xiaoli"], userid="xiaoli-new", at=at)
        staff.set_duty(session, manager, person_id=cast.ids["xiaoli"], on_duty=False, at=at)
        for name in ("admin", "heshifu", "chengong", "liujingli"):
            with pytest.raises(NotAllowed):
                accounts.link_wecom(session, manager, person_id=cast.ids[name], userid="mine", at=at)
        for name in ("admin", "heshifu"):
            with pytest.raises(NotAllowed):
                staff.set_duty(session, manager, person_id=cast.ids[name], on_duty=False, at=at)
    estate_admin = employ(cast, login="estate-admin")
    with cast.house.database.write() as session:
        staff.grant(session, SYSTEM, person_id=estate_admin, to=Grant("admin", "estate", cast.xiushan), at=at)
        local = people.actor_of(session, estate_admin, door="console")
        for act in (
            lambda: staff.reset_password(session, local, person_id=cast.ids["admin"], at=at),
            lambda: staff.close_account(session, local, person_id=cast.ids["heshifu"], reason="x", at=at),
            lambda: staff.reset_password(session, cast["liujingli"], person_id=cast.ids["xiaoli"], at=at),
        ):
            with pytest.raises(NotAllowed):
                act()
        staff.close_account(session, local, person_id=cast.ids["zhaojie"], reason="离职", at=at)
        assert session.get_one(StaffAccount, cast.ids["zhaojie"]).active is False


GRANTS = [
    ("admin", "manager", "estate", "xiushan", True), ("admin", "regulator", EVERYWHERE, None, True),
    ("liujingli", "staff", "estate", "xiushan", True), ("liujingli", "finance", "estate", "xiushan", True),
    ("liujingli", "manager", "estate", "xiushan", False), ("liujingli", "staff", "estate", "defu", False),
    ("liujingli", "staff", "company", "company", False), ("xiaoli", "staff", "estate", "xiushan", False),
    ("chengong", "staff", "estate", "xiushan", False), ("meijie", "staff", "estate", "xiushan", False),
    ("zhoukuaiji", "staff", "estate", "xiushan", False),
]  # fmt: skip


@pytest.mark.parametrize(("giver", "role", "scope", "where", "may"), GRANTS)
def test_who_may_grant_what_where(cast: Cast, giver: str, role: str, scope: str, where: str | None, may: bool) -> None:
    to, at = Grant(role, scope, getattr(cast, where) if where else None), cast.house.clock.now()
    with cast.house.database.write() as session:
        if not may:
            with pytest.raises(NotAllowed):
                staff.grant(session, cast[giver], person_id=cast.ids["zhaojie"], to=to, at=at)
            return
        for _ in range(2):
            staff.grant(session, cast[giver], person_id=cast.ids["heshifu"], to=to, at=at)
    assert to in cast["heshifu"].grants and len(cast["heshifu"].grants) == 2
    with cast.house.database.write() as session:
        staff.end_grant(session, cast[giver], person_id=cast.ids["heshifu"], what=to, at=at)
    assert to not in cast["heshifu"].grants
    shown = {"role": role, "scope": scope, "scope_id": to.scope_id}
    assert [entry.after for entry in cast.audit("staff.granted")][-1] == shown
    assert [entry.before for entry in cast.audit("staff.grant_ended")] == [shown]


@pytest.mark.parametrize(
    "odd",
    [
        Grant("king", EVERYWHERE, None),
        Grant("staff", "galaxy", 1),
        Grant("staff", EVERYWHERE, 5),
        Grant("staff", "estate", None),
    ],
)
def test_a_grant_names_a_known_role_and_a_whole_scope(cast: Cast, odd: Grant) -> None:
    with cast.house.database.write() as session, pytest.raises(Malformed):
        staff.grant(session, cast["admin"], person_id=cast.ids["zhaojie"], to=odd, at=cast.house.clock.now())
