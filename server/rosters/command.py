"""``manage.py import FILE``: check a roster and say what it holds, or put it on the books."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server.kit.actor import EVERYWHERE, Actor, Grant
from server.kit.errors import DomainError
from server.kit.house import House
from server.people.rules import ADMIN
from server.rosters import queries
from server.rosters.check import check
from server.rosters.difference import FIELDS
from server.rosters.models import RosterImport
from server.rosters.rules import CHECKED, REFUSED
from server.rosters.service.applying import apply_import
from server.rosters.service.checking import check_import
from server.rosters.service.receiving import Mapped, approve, discard, receive
from server.rosters.spool import spooled
from server.rosters.summary import as_json

Build = Callable[[argparse.Namespace], House]
OPERATOR = Actor(0, "系统", (Grant(ADMIN, EVERYWHERE, None),), "command")
SHOWN = 20


def add_import(commands: Any, *, build: Build, prepare: Callable[[House], object] = lambda house: house) -> None:
    """Add the command to a parser. ``build`` makes the house; ``prepare`` brings its schema up to date.

    A check needs neither: it reads the file and nothing else.
    """
    words = commands.add_parser("import", help="check a roster, or put it on the books")
    words.add_argument("file", type=Path, help="an .xlsx, .xls or .ods file")
    words.add_argument("--check", action="store_true", help="write nothing; print what was found as JSON")
    words.add_argument("--estate", default="", help="the estate, where the file does not name it")
    words.add_argument("--city", default="", help="its city, such as 广州市")
    words.add_argument("--map", action="append", default=[], metavar="[SHEET!]FIELD=COLUMN",
                       help="correct a column: area=E, 业主台账!owner=F")  # fmt: skip
    words.add_argument("--yes", action="store_true", help="apply a difference without asking")
    words.set_defaults(act=lambda arguments: run(arguments, build=build, prepare=prepare))


def run(arguments: argparse.Namespace, *, build: Build, prepare: Callable[[House], object]) -> int:
    """Run the command; 0 when all is well, 1 when the file was refused or something is left to decide."""
    try:
        mapped = read_mapping(arguments.map)
        if not arguments.file.is_file():
            return _tell(f"没有找到文件 {arguments.file}。")
        if arguments.check:
            return _check(arguments, mapped)
        # Rows hold no cycles; looking for some among a hundred thousand homes costs a sixth of the time.
        gc.disable()
        house = build(arguments)
        try:
            prepare(house)
            return _import(house, arguments, mapped)
        finally:
            house.database.dispose()
            gc.enable()
    except DomainError as refused:
        return _tell(refused.sentence)


def read_mapping(words: list[str]) -> Mapped:
    """``["area=E", "业主台账!owner=F"]`` -> ``{"": {"area": "E"}, "业主台账": {"owner": "F"}}``."""
    mapped: dict[str, dict[str, str]] = {}
    for word in words:
        place, _, column = word.partition("=")
        sheet, mark, field = place.rpartition("!")
        mapped.setdefault(sheet if mark else "", {})[field] = column
    return mapped


def _check(arguments: argparse.Namespace, mapped: Mapped) -> int:
    found = check(arguments.file, estate=arguments.estate, city=arguments.city, mapped=mapped, progress=_show_reading)
    for notice in found.notices:
        _tell(notice)
    sys.stdout.write(as_json(found) + "\n")
    return 0 if found.estate.value and found.city.value else 1


def _import(house: House, arguments: argparse.Namespace, mapped: Mapped) -> int:
    at = house.clock.now()
    with house.database.write() as session:
        import_id = receive(
            session, house.files, OPERATOR, name=arguments.file.name, content=arguments.file.read_bytes(),
            estate_name=arguments.estate, city=arguments.city, mapped=mapped, at=at,
        )  # fmt: skip
    with spooled() as spool:
        checked = check_import(house, import_id, spool=spool, told=lambda done, total: _show_reading("", done, total))
        record = _record(house, import_id)
        if record.state == REFUSED or checked is None:
            return _tell(record.refusal or "这个文件正在由另一个进程处理。")
        sys.stdout.write(as_json(checked) + "\n")
        for notice in checked.notices:
            _tell(notice)
        return _settle(house, record, yes=arguments.yes, apply=lambda: apply_import(
            house, import_id, at=at, read=(checked, spool), told=_show_applying))  # fmt: skip


def _settle(house: House, record: RosterImport, *, yes: bool, apply: Callable[[], None]) -> int:
    """Approve and apply what needs no decision; show a difference that does."""
    at, difference = house.clock.now(), record.difference
    if record.state != CHECKED:
        return _tell("这次导入已经处理过了。")
    if not (difference["added"] or difference["changed"]):
        with house.database.write() as session:
            discard(session, OPERATOR, import_id=record.id, version=record.version, at=at)
        _tell(f"名册没有变化：{difference['same']} 户与系统里相同，什么都没有改动。")
        return 0
    if difference["changed"] and not yes:
        _show_difference(difference)
        return _tell("确认无误后，请加上 --yes 再运行一次，或在工作台里审核。")
    with house.database.write() as session:
        approve(session, OPERATOR, import_id=record.id, version=record.version, at=at)
    apply()
    done = _record(house, record.id)
    _tell(f"已导入 {done.estate_name}：新增 {difference['added']} 户，更新 {difference['changed']} 户。")
    return 0


def _show_difference(difference: dict[str, Any]) -> None:
    _tell(
        f"新增 {difference['added']} 户，变化 {difference['changed']} 户，名册里没有的 {difference['missing']} 户，"
        f"相同 {difference['same']} 户。"
    )
    for home in difference["first_changed"][:SHOWN]:
        changes = "；".join(f"{FIELDS[c['field']]} {c['before'] or '空'} → {c['after']}" for c in home["changes"])
        _tell(f"  {home['label']}：{changes}")
    if difference["changed"] > SHOWN:
        _tell(f"  其余 {difference['changed'] - SHOWN} 户请在工作台里查看。")


def _record(house: House, import_id: int) -> RosterImport:
    with house.database.read() as session:
        return queries.record(session, import_id)


def _show_reading(_sheet: str, done: int, total: int) -> None:
    _show("读取", done, total)


def _show_applying(done: int, total: int) -> None:
    _show("写入", done, total)


def _show(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty() and total >= 5_000:
        sys.stderr.write(f"\r{what} {done} / {total} 行" + ("\n" if done >= total else ""))
        sys.stderr.flush()


def _tell(words: str) -> int:
    sys.stderr.write(words + "\n")
    return 1
