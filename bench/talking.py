"""Talks through the service account's encrypted door, one process: how fast, and whether every reply arrives once.

The ceiling is a bare door that opens the same sealed message and answers its words, sealed again: what nobody can do
without. Then a minute at 200 messages a second, sent at even times whatever the answers do, with repeats as the local
WeChat makes them: every so many messages the same one comes again, at the same moment or a little later. A message has
one reply, whoever asks for it and however often.

One process is how Linli runs on SQLite, and there the speed is wanted; on PostgreSQL, which takes its own share of the
same machine and for which Linli has as many processes as one likes, it is told beside.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from urllib.parse import urlencode
from xml.etree import ElementTree

from sqlalchemy import func, insert, select

from bench.crowd import Scale, fill
from bench.doors import Trial
from bench.figures import Figure, figure
from bench.load import Crowd
from bench.servers import Engines, serving
from miniprogram_stub.platform.crypto import Envelope, new_nonce, sign
from miniprogram_stub.platform.oaapp import OaApp
from miniprogram_stub.platform.pushes import to_xml
from server.kit.db import Database
from server.people.models import ChatIdentity
from workflows.engine.models import AnsweredPush

WANTED, RATE, SECONDS, WITHIN = 0.25, 200.0, 60.0, 1.0
AGAIN_EVERY, LATER_BY, CONNECTIONS = 25, 40, 32
SCRIPT = ("您好", "厨房漏水了", "帮助", "我报的修到哪一步了", "取消", "这个月物业费多少钱")
"""A visit; residents come in at different lines of it, so that each second has all of them."""
OA = OaApp()


def measure(engines: Engines, engine: str, trial: Trial, seconds: float = SECONDS) -> Iterator[Figure]:
    """The share of the bare door, then the minute."""
    url, scale = engines.fresh(engine, "talking"), Scale(1)
    fill(url, scale)
    _introduce(url, scale.residents)
    with serving(url, engines, processes=1) as port:
        letters = Letters(scale.residents)
        yield _beside_the_bare_door(port, letters, engine, trial)
        yield from _minute(url, port, letters, engine, seconds)


class Letters:
    """Signed and sealed messages of residents in turn, each with a number of its own."""

    def __init__(self, residents: int) -> None:
        self._envelope = Envelope(OA.token, OA.aes_key, OA.appid)
        self._residents, self._numbers = residents, itertools.count(1)

    def to(self, path: str) -> Iterator[bytes]:
        """New messages without end."""
        for number in self._numbers:
            yield self.letter(path, number)

    def with_repeats(self, path: str) -> Iterator[bytes]:
        """The same, and every so many comes again: at once, or a little later."""
        waiting: deque[tuple[int, int]] = deque()
        for turn in itertools.count(1):
            number = next(self._numbers)
            yield self.letter(path, number)
            if turn % AGAIN_EVERY == 0:
                waiting.append((number, turn + (0 if turn % (2 * AGAIN_EVERY) else LATER_BY)))
            while waiting and waiting[0][1] <= turn:
                yield self.letter(path, waiting.popleft()[0])

    def letter(self, path: str, number: int) -> bytes:
        """One message, sealed now."""
        who = number % self._residents + 1
        line = SCRIPT[(number // self._residents + who) % len(SCRIPT)]
        payload = {"ToUserName": OA.original_id, "FromUserName": openid(who), "CreateTime": int(time.time()),
                   "MsgType": "text", "Content": line, "MsgId": number}  # fmt: skip
        stamp, nonce = str(int(time.time())), new_nonce()
        sealed = self._envelope.encrypt(to_xml(payload), secrets.token_hex(8))
        body = to_xml({"ToUserName": OA.original_id, "Encrypt": sealed}).encode()
        query = urlencode({"signature": sign(OA.token, stamp, nonce), "timestamp": stamp, "nonce": nonce,
                           "openid": openid(who), "encrypt_type": "aes", "mark": number,
                           "msg_signature": self._envelope.signature(stamp, nonce, sealed)})  # fmt: skip
        head = f"POST {path}?{query} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def opened(self, body: bytes) -> str:
        """The words of a reply, "" when it has none."""
        if body == b"success":
            return ""
        sealed = ElementTree.fromstring(body.decode()).findtext("Encrypt") or ""
        return ElementTree.fromstring(self._envelope.decrypt(sealed)).findtext("Content") or ""


def openid(who: int) -> str:
    """Under which a resident speaks to the service account."""
    return f"oa-bench-{who}"


def number_of(request: bytes) -> int:
    """Which message a request carries."""
    return int(request.partition(b"&mark=")[2].partition(b"&")[0])


def _introduce(url: str, residents: int) -> None:
    database, at = Database(url), datetime.now(UTC)
    rows = [
        {"openid": openid(who), "person_id": who, "unionid": f"u-{who}", "made_at": at}
        for who in range(1, residents + 1)
    ]
    with database.write() as session:
        session.execute(insert(ChatIdentity), rows)
    database.dispose()


def _beside_the_bare_door(port: int, letters: Letters, engine: str, trial: Trial) -> Figure:
    with Crowd(port, expect=b"200") as crowd:
        bare, ours = letters.to("/bare/echo"), letters.to("/wechat/oa")
        crowd.flat_out(bare, trial.warm_up)
        crowd.flat_out(ours, trial.warm_up)
        rounds = [
            (crowd.flat_out(bare, trial.seconds).rate, crowd.flat_out(ours, trial.seconds).rate)
            for _ in range(trial.rounds)
        ]
    share = median(mine / ceiling for ceiling, mine in rounds)
    return figure(f"talk by the encrypted door, {engine}, one process: share of a bare encrypted echo",
                  median(mine for _, mine in rounds), "1/s", median(ceiling for ceiling, _ in rounds), share,
                  at_least=WANTED if engine == "sqlite" else None)  # fmt: skip


def _minute(url: str, port: int, letters: Letters, engine: str, seconds: float) -> Iterator[Figure]:
    answers: list[tuple[int, bytes]] = []
    before = _answered(url)
    with Crowd(port, expect=b"200", connections=CONNECTIONS,
               heard=lambda request, body: answers.append((number_of(request), body))) as crowd:  # fmt: skip
        load = crowd.at_rate(letters.with_repeats("/wechat/oa"), seconds, RATE)
    replies: dict[int, set[str]] = {}
    for number, body in answers:
        replies.setdefault(number, set()).add(letters.opened(body))
    good = sum(len(words) == 1 and "" not in words for words in replies.values())
    yield figure(f"talk, {engine}, one process: p99 at {RATE:.0f} messages a second for {seconds:.0f} s",
                 1000 * load.quantile(0.99), "ms", 1000 * WITHIN,
                 at_most=1.0 if engine == "sqlite" else None)  # fmt: skip
    yield figure(f"talk, {engine}: messages with one reply each, of {len(answers)} pushes with repeats",
                 good, "messages", len(replies), at_least=1.0)  # fmt: skip
    yield figure(f"talk, {engine}: messages answered once in the books", _answered(url) - before, "rows",
                 len(replies), at_least=1.0, at_most=1.0)  # fmt: skip


def _answered(url: str) -> int:
    database = Database(url)
    with database.read() as session:
        count = session.scalar(select(func.count()).select_from(AnsweredPush)) or 0
    database.dispose()
    return count
