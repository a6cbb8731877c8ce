"""``manage.py opening FILE``: say what a file of debts and balances means, or keep it for a second person."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from server.fees.rules import openings as rules
from server.kit.actor import EVERYWHERE, Actor, Grant
from server.kit.clock import local_day
from server.kit.errors import DomainError, Malformed
from server.kit.house import House
from server.people.rules import ADMIN
from server.places import queries as places
from server.places.rules import full_name
from server.rosters.service import opening

Build = Callable[[argparse.Namespace], House]
OPERATOR = Actor(0, "系统", (Grant(ADMIN, EVERYWHERE, None),), "command")


def add_opening(commands: Any, *, build: Build, prepare: Callable[[House], object] = lambda house: house) -> None:
    """Add the command to a parser. ``build`` makes the house; ``prepare`` brings its schema up to date."""
    words = commands.add_parser("opening", help="bring over what homes owed and had prepaid in another system")
    words.add_argument("file", type=Path, help="an .xlsx, .xls or .ods file")
    words.add_argument("--estate", required=True, help="the estate")
    words.add_argument("--city", required=True, help="its city, such as 广州市")
    words.add_argument("--day", type=date.fromisoformat, help="the last day of the old system, such as 2026-06-30")
    words.add_argument("--check", action="store_true", help="keep nothing; print what was understood as JSON")
    words.set_defaults(act=lambda arguments: run(arguments, build=build, prepare=prepare))


def run(arguments: argparse.Namespace, *, build: Build, prepare: Callable[[House], object]) -> int:
    """Run the command; 0 when the file can be put on the books, 1 when something is wrong with it."""
    if not arguments.file.is_file():
        return _tell(f"没有找到文件 {arguments.file}。")
    house = build(arguments)
    try:
        prepare(house)
        return _bring(house, arguments)
    except DomainError as refused:
        return _tell(refused.sentence)
    finally:
        house.database.dispose()


def _bring(house: House, arguments: argparse.Namespace) -> int:
    at, content = house.clock.now(), arguments.file.read_bytes()
    day = arguments.day or local_day(at)
    sheet = opening.sheet_of(arguments.file.name, content)
    with house.database.write() as session:
        cities = dict.fromkeys((full_name(arguments.city), arguments.city))
        named = (places.estate_named(session, arguments.estate, city) for city in cities)
        estate_id = next((id_ for id_ in named if id_ is not None), None)
        if estate_id is None:
            raise Malformed("estate_unknown", f"没有小区“{arguments.estate}”，请先导入名册。")
        rows, flaws = opening.understand(session, estate_id, sheet, day)
        errors = sum(1 for one in flaws if one.level == rules.ERROR)
        told = {"totals": rules.totals(rows), "declared": sheet.declared, "columns": sheet.columns,
                "notices": sheet.notices, "flaws": [asdict(one) for one in flaws]}  # fmt: skip
        sys.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n")
        if errors:
            return _tell(f"有 {errors} 处读不懂，改好再来，什么都没有保存。")
        if arguments.check:
            return 0
        opening_id = opening.bring(
            session, OPERATOR, estate_id=estate_id, name=arguments.file.name, content=content, day=day, at=at
        )
    sys.stderr.write(f"已保存为结转文件 {opening_id}，还没有入账。请同事在工作台 物业费 › 旧系统结转 里核对入账。\n")
    return 0


def _tell(words: str) -> int:
    sys.stderr.write(words + "\n")
    return 1
