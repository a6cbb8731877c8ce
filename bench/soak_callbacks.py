"""Ten thousand hostile callbacks at the doors of WeChat Pay, as bootstrap opens them, on a real database.

Each check of the protocol is broken in turn, in some seventy ways, and genuine callbacks are bent byte by byte. None
may be taken, none may end in 500, and the outside may learn nothing: status, headers and body are the same for all. A
few genuine ones among them must be taken all the same, or the doors would merely be shut.

    python -m bench.soak_callbacks --count 10000
"""

from __future__ import annotations

import argparse
import json
import logging
import random
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
from server.payments.models import Payment, PayNotice
from tests.paykeys import ACCOUNT, Letter, write_keys
from tests.server.wechat.pay.hostile import broken, fuzzed

DOORS = ("transactions", "refunds", "echo")
GENUINE_EVERY = 500


def main() -> int:
    """Throw them; 0 when all was as it must be."""
    count = _count()
    with tempfile.TemporaryDirectory() as folder:
        house = _house(Path(folder))
        began = time.monotonic()
        heard, taken = _throw(bootstrap.web(house).test_client(), house, count)
        seconds = time.monotonic() - began
        kept, payments = _rows(house)
        house.database.dispose()
    genuine = count // GENUINE_EVERY
    well = len(heard) == 1 and next(iter(heard))[0] == 401 and (taken, kept, payments) == (genuine, genuine, 0)
    told = {
        "hostile": sum(heard.values()), "answers": [f"{n} x {status} {body}" for (status, body, _), n in heard.items()],
        "genuine": genuine, "genuine_taken": taken, "kept": kept, "payments": payments, "well": well,
        "per_second": round(count / seconds),
    }  # fmt: skip
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 0 if well else 1


def _throw(web: FlaskClient, house: House, count: int) -> tuple[Counter[tuple[int, str, tuple[str, ...]]], int]:
    heard: Counter[tuple[int, str, tuple[str, ...]]] = Counter()
    taken, chance = 0, random.Random(1)
    for number, (headers, raw) in zip(range(1, count + 1), _posts(house.clock.now()), strict=False):
        sendable = {name: value for name, value in headers.items() if value.isascii()}
        answer = web.post(f"/wechat/pay/{chance.choice(DOORS)}", data=raw, headers=sendable)
        seen = {name for name, _ in answer.headers if name.lower() != "x-request-id"}
        heard[answer.status_code, answer.get_data(as_text=True), tuple(sorted(seen))] += 1
        if number % GENUINE_EVERY == 0:
            letter = Letter(house.clock.now(), {"echo_message": str(number)}, "SECURITY_ECHO.SUCCESS", "security")
            headers, raw = letter.post()
            taken += web.post("/wechat/pay/echo", data=raw, headers=headers).status_code == 204
    return heard, taken


def _posts(at: datetime) -> Iterator[tuple[dict[str, str], bytes]]:
    """One of each forgery, then one per two bent ones, for ever."""
    forgeries, bent = list(broken(at).values()), fuzzed(at, seed=2026)
    for turn, forgery in enumerate(cycle(forgeries)):
        yield forgery()
        if turn >= len(forgeries):
            yield next(bent)


def _house(folder: Path) -> House:
    set_up_logs("CRITICAL")
    logging.disable(logging.ERROR)
    keys = write_keys(folder / "pay")
    pay = {
        "sp_mchid": ACCOUNT.sp_mchid, "serial": ACCOUNT.serial, "apiv3_key": ACCOUNT.apiv3_key,
        "key_file": str(keys / "apiclient_key.pem"), "public_key_id": ACCOUNT.public_key_id,
        "public_key_file": str(keys / "pub_key.pem"), "base": "http://127.0.0.1:9",
    }  # fmt: skip
    over = {"database": {"url": f"sqlite:///{folder / 'soak.db'}"}, "run": {"files": str(folder / "files")}, "pay": pay}
    house = bootstrap.build(config.load("test", environ={}, **over), clock=StoppedClock(datetime.now(UTC)))
    upgrade(house.database)
    return house


def _rows(house: House) -> tuple[int, int]:
    with house.database.read() as session:
        kept = session.scalar(select(func.count()).select_from(PayNotice))
        return int(kept or 0), int(session.scalar(select(func.count()).select_from(Payment)) or 0)


def _count() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    return int(parser.parse_args().count)


if __name__ == "__main__":
    sys.exit(main())
