"""``manage.py administrator LOGIN``: the first account of a house, or a new password for who is locked out of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from server.kit.actor import EVERYWHERE, Actor, Grant
from server.kit.errors import DomainError
from server.kit.house import House
from server.people.models import StaffAccount
from server.people.pages.forms import LOGIN, PHONE
from server.people.rules import ADMIN
from server.people.service import staff

Build = Callable[[argparse.Namespace], House]
OPERATOR = Actor(0, "系统", (Grant(ADMIN, EVERYWHERE, None),), "command")


def add_administrator(
    commands: Any, *, build: Build, prepare: Callable[[House], object] = lambda house: house
) -> None:  # fmt: skip
    """Add the command to a parser. ``build`` makes the house; ``prepare`` brings its schema up to date."""
    words = commands.add_parser("administrator", help="make the first administrator's account, or reset a password")
    words.add_argument("login", help="the name to sign in with, such as wangmin")
    words.add_argument("--name", default="", help="the person's name, such as 王敏")
    words.add_argument("--phone", default="", help="their mobile number")
    words.add_argument("--reset", action="store_true", help="the account is there: give it a new first password")
    words.set_defaults(act=lambda arguments: run(arguments, build=build, prepare=prepare))


def run(arguments: argparse.Namespace, *, build: Build, prepare: Callable[[House], object]) -> int:
    """Run the command; 0 when there is an account with a first password, which is printed once."""
    house = build(arguments)
    try:
        prepare(house)
        first = _reset(house, arguments) if arguments.reset else _found(house, arguments)
    except DomainError as refused:
        return _refuse(refused.sentence)
    except ValidationError as wrong:
        return _refuse("；".join(wrong.messages))
    finally:
        house.database.dispose()
    sys.stdout.write(
        f"登录名    {arguments.login}\n初始密码  {first}\n只显示这一次，第一次登录时换成自己的密码。\n"
        f"请打开    {house.settings.web.public_url}/console\n"
    )
    return 0


def _found(house: House, arguments: argparse.Namespace) -> str | None:
    LOGIN(arguments.login)
    if not 1 <= len(arguments.name.strip()) <= 30:
        raise ValidationError("请用 --name 写明姓名，最多 30 个字")
    PHONE(arguments.phone)
    at = house.clock.now()
    with house.database.write() as session:
        person_id, first = staff.found_account(
            session, house.vault, OPERATOR, name=arguments.name.strip(), phone=arguments.phone, login=arguments.login,
            wecom_userid=None, at=at,
        )  # fmt: skip
        staff.grant(session, OPERATOR, person_id=person_id, to=Grant(ADMIN, EVERYWHERE, None), at=at)
    return first


def _reset(house: House, arguments: argparse.Namespace) -> str:
    with house.database.write() as session:
        person_id = session.scalar(select(StaffAccount.person_id).where(StaffAccount.login == arguments.login))
        if person_id is None:
            raise ValidationError(f"没有登录名为 {arguments.login} 的账号，去掉 --reset 就能开通")
        return staff.reset_password(session, OPERATOR, person_id=person_id, at=house.clock.now())


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1
