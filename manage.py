"""Commands: serve, worker, scheduler, migrate, administrator, doctor, backup, restore, import, opening, demo.

``python manage.py --help`` lists them.
"""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

gc.disable()  # What is being loaded is no garbage; to look for some among it takes a fifth of the start.
import bootstrap
import config
from bootstrap.lines import look
from demo.command import add_demo
from server.kit import backup, private, restore
from server.kit.house import House
from server.kit.logs import log, set_up_logs
from server.migrations.schema import upgrade
from server.people.command import add_administrator
from server.rosters.command import add_import
from server.rosters.opening_command import add_opening
from server.wechat.connect import Wechat
from server.wechat.pay.doctor import examine
from workflows.engine.worker import Worker

gc.freeze()
gc.enable()


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.act(arguments))
    except config.BadSettings as error:
        sys.stderr.write(f"Linli cannot start: {error}\n")
        return 2


def serve(arguments: argparse.Namespace) -> int:
    """Doors, worker and scheduler in one process, on SQLite or PostgreSQL."""
    house = _build(arguments)
    upgrade(house.database)
    stopped = bootstrap.until_stopped()
    log.info("serving", address=f"http://{house.settings.web.host}:{house.settings.web.port}")
    try:
        ended = bootstrap.serve_embedded(house, until=stopped)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise config.BadSettings(
            f"port {house.settings.web.port} is taken: stop what uses it, or set web.port"
        ) from error
    return _stopped(ended)


def work(arguments: argparse.Namespace) -> int:
    """A worker process."""
    return _loop(arguments, bootstrap.worker)


def schedule(arguments: argparse.Namespace) -> int:
    """A scheduler process."""
    return _loop(arguments, bootstrap.scheduler)


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the database to the newest schema."""
    house = _build(arguments)
    upgrade(house.database)
    house.database.dispose()
    return 0


def doctor(arguments: argparse.Namespace) -> int:
    """Look before going live; asks WeChat Pay's echo at whatever host is configured. 0 when all is well."""
    house = _build(arguments)
    found = [*look(house.settings)]
    found += list(examine(house.need(Wechat).pay, f"{house.settings.web.public_url}/wechat/pay", house.clock.now()))
    for one in found:
        sys.stdout.write(f"{'well' if one.well else 'LOOK'}  {one.words}\n")
    house.database.dispose()
    return 0 if all(one.well for one in found) else 1


def back_up(arguments: argparse.Namespace) -> int:
    """Copy the database and what is new of the files, while everything runs on. 0 when a whole copy is there."""
    house = _build(arguments)
    database, files = _where(house)
    try:
        copied = backup.back_up(database, files, arguments.into, at=house.clock.now())
    except (OSError, sqlite3.Error, backup.CopyDamaged) as error:
        sys.stderr.write(f"nothing was copied: {error}\n")
        return 1
    megabytes = copied.database_bytes / 1_000_000
    sys.stdout.write(f"{copied.folder}: database {megabytes:.1f} MB, {copied.new_files} new of {copied.files} files\n")
    return 0


def put_back(arguments: argparse.Namespace) -> int:
    """Put a copy back where nothing stands. 0 when all of it is there."""
    house = _build(arguments)
    database, files = _where(house)
    house.database.dispose()
    try:
        done = restore.restore(arguments.copy, database=database, files=files)
    except (OSError, sqlite3.Error, backup.CopyDamaged) as error:
        sys.stderr.write(f"nothing was put back: {error}\n")
        return 1
    megabytes = done.database_bytes / 1_000_000
    sys.stdout.write(f"{database}: {megabytes:.1f} MB, and {done.files} files in {files}\n")
    return 0


def _where(house: House) -> tuple[Path, Path]:
    if not house.database.is_sqlite:
        raise config.BadSettings(
            "backup and restore are for SQLite; PostgreSQL has its own pg_dump and pg_restore, and copy run.files"
        )
    return Path(house.database.engine.url.database or ""), config.ROOT / house.settings.run.files


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py", description="Linli 邻里")
    environment = os.environ.get("LINLI_ENV", "default")
    parser.add_argument("--env", default=environment, help="settings to use: default, demo, or a file in config/")
    parser.set_defaults(log_to=None)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, act, told in (
        ("serve", serve, "everything in one process: doors, worker, scheduler"),
        ("worker", work, "facts, messages and slow work, until stopped"),
        ("scheduler", schedule, "jobs by the clock, until stopped; several elect one"),
        ("migrate", migrate, "bring the database to the newest schema"),
        ("doctor", doctor, "look before going live: the lines to WeChat, keys and the echo check of WeChat Pay"),
    ):
        commands.add_parser(name, help=told).set_defaults(act=act)
    copying = commands.add_parser("backup", help="copy the database (SQLite) and the files, while everything runs on")
    copying.add_argument("into", type=Path, help="a folder on another disk; each copy lies there under its instant")
    copying.set_defaults(act=back_up)
    returning = commands.add_parser("restore", help="put a copy (SQLite) and its files back where nothing stands")
    returning.add_argument("copy", type=Path, help="a folder that backup made, such as copies/2026-11-23T030000")
    returning.set_defaults(act=put_back)
    add_administrator(commands, build=_build, prepare=lambda house: upgrade(house.database))
    add_import(commands, build=_build, prepare=lambda house: upgrade(house.database))
    add_opening(commands, build=_build, prepare=lambda house: upgrade(house.database))
    add_demo(commands, serve)
    return parser


def _loop(arguments: argparse.Namespace, make: Callable[[House], Worker]) -> int:
    house = _build(arguments)
    stopped = bootstrap.until_stopped()
    running = make(house)
    running.start()
    stopped.wait()
    ended = running.stop()
    house.database.dispose()
    return _stopped(ended)


def _stopped(ended: bool) -> int:
    sys.stderr.write("已停下。\n" if ended else "已停下，没做完的下次接着做。\n")
    return 0 if ended else 1


def _build(arguments: argparse.Namespace) -> House:
    settings = config.load(arguments.env)
    set_up_logs(settings.run.log_level, arguments.log_to)
    return bootstrap.build(settings)


if __name__ == "__main__":
    private.from_now_on()
    sys.exit(main())
