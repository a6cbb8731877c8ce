"""``manage.py administrator``: the first account of a house that holds nobody yet."""

from __future__ import annotations

import argparse
import re

import pytest
from sqlalchemy import select

from server.kit.audit import AuditEntry
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.people.command import OPERATOR, add_administrator
from server.people.queries import actor_of
from server.people.rules import ADMIN
from server.people.service import signing_in, staff

WHO = ("wangmin", "--name", "王敏", "--phone", "13900000999")


class Terminal:
    """Types the command and reads what it says."""

    def __init__(self, house: House, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys, self.parser = capsys, argparse.ArgumentParser()
        add_administrator(self.parser.add_subparsers(required=True), build=lambda _arguments: house)

    def type(self, *words: str) -> tuple[int, str, str]:
        """The exit code, what was printed, and what was said beside it."""
        arguments = self.parser.parse_args(["administrator", *words])
        code = arguments.act(arguments)
        return (code, *self.capsys.readouterr())


@pytest.fixture
def terminal(house: House, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal at an empty house."""
    return Terminal(house, capsys)


def password_in(printed: str) -> str:
    found = re.search(r"初始密码\s+(\S+)", printed)
    assert found is not None
    return found[1]


def sign_in(house: House, password: str) -> bool:
    """Whether they get in and are asked for a password of their own."""
    with house.database.write() as session:
        attempt = signing_in.sign_in_by_password(
            session, login="wangmin", password=password, device="", at=house.clock.now()
        )
    return attempt.must_change


def test_the_first_administrator_keeps_everything(terminal: Terminal, house: House) -> None:
    code, out, err = terminal.type(*WHO)
    assert (code, err) == (0, "") and "/console" in out
    assert sign_in(house, password_in(out))
    with house.database.read() as session:
        (person_id,) = session.scalars(select(AuditEntry.thing_id).where(AuditEntry.act == "staff.account_made"))
        assert actor_of(session, person_id, door="console").holds_everywhere(ADMIN)
        made = select(AuditEntry.door).where(AuditEntry.act.like("staff.%"))
        assert set(session.scalars(made)) == {"command"}


def test_who_is_locked_out_gets_a_new_password(terminal: Terminal, house: House, clock: StoppedClock) -> None:
    old = password_in(terminal.type(*WHO)[1])
    clock.advance(minutes=1)
    code, out, _ = terminal.type("wangmin", "--reset")
    assert code == 0 and password_in(out) != old
    assert sign_in(house, password_in(out))


@pytest.mark.parametrize(("words", "said"), [
    (WHO, "登录名已被使用"), (("wangmin2", *WHO[1:]), "手机号已经开通"), (("王敏", *WHO[1:]), "3 至 40 个字母"),
    (("liwei", "--name", "李伟", "--phone", "12345"), "11 位手机号"), (("liwei", "--phone", "13900000998"), "--name"),
    (("liwei", "--name", "李" * 31, "--phone", "13900000998"), "30 个字"), (("nobody", "--reset"), "没有登录名"),
])  # fmt: skip
def test_what_cannot_be_is_said_and_changes_nothing(
    terminal: Terminal, house: House, words: tuple[str, ...], said: str
) -> None:
    terminal.type(*WHO)
    with house.database.read() as session:
        before = len(session.scalars(select(AuditEntry.id)).all())
    code, out, err = terminal.type(*words)
    assert (code, out) == (1, "") and said in err
    with house.database.read() as session:
        assert len(session.scalars(select(AuditEntry.id)).all()) == before


def test_a_closed_account_is_not_opened_by_a_new_password(terminal: Terminal, house: House) -> None:
    terminal.type(*WHO)
    with house.database.write() as session:
        (person_id,) = session.scalars(select(AuditEntry.thing_id).where(AuditEntry.act == "staff.account_made"))
        staff.close_account(session, OPERATOR, person_id=person_id, reason="离职", at=house.clock.now())
    code, out, err = terminal.type("wangmin", "--reset")
    assert (code, out) == (1, "") and "工作账号" in err
