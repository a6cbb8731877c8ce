"""Ten thousand hostile messages at the doors people speak at, as bootstrap opens them, on a real database.

Each check of the protocol is broken in turn at the mini-program's door, the service account's and WeCom's, and genuine
messages are bent byte by byte. None may be taken, none may end in 500, and the outside may learn nothing: all answers
are the same. A genuine one among them now and then must be taken all the same, and once, though it comes twice; and one
that is signed but senseless must be acknowledged.

    python -m bench.soak_chats --count 10000
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import func, select

import bootstrap
import config
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.kit.logs import set_up_logs
from server.migrations.schema import upgrade
from server.wechat.settings import MiniSettings, OaSettings, WorkSettings
from tests.server.wechat.hostile import Door, Post, bent, broken
from workflows.engine.models import AnsweredPush

GENUINE_EVERY = 500


def main() -> int:
    """Throw them; 0 when all was as it must be."""
    count = _count()
    with tempfile.TemporaryDirectory() as folder:
        house = _house(Path(folder))
        began = time.monotonic()
        heard, genuine, senseless = _throw(bootstrap.web(house).test_client(), house, count)
        seconds = time.monotonic() - began
        kept = _kept(house)
        house.database.dispose()
    expected = count // GENUINE_EVERY
    well = set(heard) == {(403, b"")} and (genuine, senseless, kept) == (2 * expected, expected, expected)
    told = {
        "hostile": sum(heard.values()), "answers": [f"{n} x {status}" for (status, _), n in heard.items()],
        "genuine_answered": genuine, "senseless_acknowledged": senseless, "kept": kept, "well": well,
        "per_second": round(count / seconds),
    }  # fmt: skip
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 0 if well else 1


def _throw(web: FlaskClient, house: House, count: int) -> tuple[Counter[tuple[int, bytes]], int, int]:
    at, doors = house.clock.now(), _doors(house.settings)
    heard: Counter[tuple[int, bytes]] = Counter()
    genuine = senseless = 0
    for number, post in zip(range(1, count + 1), _posts(doors, at), strict=False):
        heard[_post(web, post)] += 1
        if number % GENUINE_EVERY == 0:
            door = doors[number // GENUINE_EVERY % len(doors)]
            honest = door.post(door.message(at, "你好", number), at)
            genuine += sum(_post(web, honest)[0] == 200 for _ in range(2))
            senseless += _post(web, door.post(b"words", at)) == (200, b"success")
    return heard, genuine, senseless


def _posts(doors: list[Door], at: datetime) -> Iterator[Post]:
    """One of each forgery, then one per bent one, for ever."""
    forgeries, others = list(broken(doors, at).values()), bent(doors, at, seed=2026)
    for turn, forgery in enumerate(cycle(forgeries)):
        yield forgery()
        if turn >= len(forgeries):
            yield next(others)


def _post(web: FlaskClient, post: Post) -> tuple[int, bytes]:
    app, query, body = post
    answer = web.post(f"/wechat/{app}", query_string=query, data=body)
    return answer.status_code, answer.data


def _doors(settings: config.Settings) -> list[Door]:
    mini, oa, work = settings.mini, settings.oa, settings.work
    return Door.all(
        MiniSettings(mini.appid, "", mini.token, mini.aes_key), OaSettings(oa.appid, "", oa.token, oa.aes_key),
        WorkSettings(work.corpid, work.agentid, "", work.token, work.aes_key),
    )  # fmt: skip


def _house(folder: Path) -> House:
    set_up_logs("CRITICAL")
    logging.disable(logging.ERROR)
    over = {"database": {"url": f"sqlite:///{folder / 'soak.db'}"}, "run": {"files": str(folder / "files")}}
    house = bootstrap.build(config.load("test", environ={}, **over), clock=StoppedClock(datetime.now(UTC)))
    upgrade(house.database)
    return house


def _kept(house: House) -> int:
    with house.database.read() as session:
        return int(session.scalar(select(func.count()).select_from(AnsweredPush)) or 0)


def _count() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    return int(parser.parse_args().count)


if __name__ == "__main__":
    sys.exit(main())
