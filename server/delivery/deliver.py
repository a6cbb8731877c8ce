"""The delivery loop: claim, write down, call, record. Holds no transaction while a platform is asked.

Killed between the call and the record, a worker leaves one message in doubt, never more. Channels whose platform
refuses repeats send it again; on the others it is shown to staff as ``uncertain``.
"""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from server.delivery import claims
from server.delivery.claims import Held
from server.delivery.looking import Look, Waiting
from server.delivery.rules import ABOUT_THE_MESSAGE, DANGER, State, judge, wait
from server.delivery.service import cards, consent
from server.delivery.transports.contract import Parcel, Receipt, Transport
from server.kit.house import House
from server.kit.logs import log
from server.kit.metrics import SENDS
from server.wechat.errors import WechatError

BATCH = 10
HELD = timedelta(seconds=60)
"""Longer than a batch of calls that all run into the usual limit of five seconds. Whoever loses a claim to a longer
wait finds out before the call, so nothing is sent twice."""
CALL = timedelta(seconds=30)
"""A call may fetch a token, be refused, fetch another and ask again: four requests of five seconds, and some air."""
RATE_WAIT = timedelta(seconds=3)


class Deliverer:
    """One worker's hand. Several may work side by side, in threads or processes, each with a name of its own."""

    def __init__(
        self, house: House, transports: Iterable[Transport], *, batch: int = BATCH, held: timedelta = HELD,
        call: timedelta = CALL, chance: random.Random | None = None, only: Collection[str] | None = None,
    ) -> None:  # fmt: skip
        """``only``: the channels this hand sends on; it settles what the dead left on all of them."""
        self._house, self._batch = house, batch
        every = {transport.channel: transport for transport in transports}
        self._transports = {name: one for name, one in every.items() if only is None or name in only}
        self._look = Look(self._transports)
        self._windows = {t.channel: t.refuses_repeats for t in every.values() if t.refuses_repeats}
        self._chance = chance or random.Random()
        self._held, self._call = held, call
        self.owner = f"{os.getpid()}-{secrets.token_hex(8)}"

    def run_once(self) -> int:
        """Settle what dead workers left and send one batch per channel; gives how many messages moved.

        What tells of danger goes first, whatever waits on the other channels.
        """
        moved, waiting = 0, self._look_around()
        if waiting.orphaned:
            moved, waiting = self._sweep(), self._look_around()
        first = {channel: self._send_batch(self._transports[channel], rank=DANGER) for channel in waiting.danger}
        for channel in waiting.due:
            moved += self._send_batch(self._transports[channel], less=first.get(channel, 0))
        return moved + sum(first.values())

    def recover(self) -> int:
        """Settle at once what was held when the only process stopped, without waiting for leases to end."""
        at = self._house.clock.now()
        with self._house.database.write() as session:
            return claims.sweep(session, at=at, windows=self._windows, alone=True)

    def _look_around(self) -> Waiting:
        with self._house.database.read() as session:
            return self._look.look(session, at=self._house.clock.now())

    def _sweep(self) -> int:
        at = self._house.clock.now()
        with self._house.database.write() as session:
            return claims.sweep(session, at=at, windows=self._windows)

    def _send_batch(self, transport: Transport, *, rank: int | None = None, less: int = 0) -> int:
        at, channel = self._house.clock.now(), transport.channel
        with self._house.database.write() as session:
            lease, most = self._held, max(self._batch - less, 0)
            held = claims.claim(session, channel, owner=self.owner, at=at, lease=lease, most=most, rank=rank)
        moved, late = 0, []
        for message in held:
            if self._may_send(transport, message) and self._send(transport, message):
                moved += 1
            else:
                late.append(message.id)
        self._give_back(late)
        return moved

    def _may_send(self, transport: Transport, message: Held) -> bool:
        """Whether the rate allows it. Danger may use all of it, everything else what is not kept for danger."""
        if transport.rate is None:
            return True
        limits, name = self._house.limits, transport.rate_shared or transport.channel
        key = (name, message.address) if transport.rate_per_address else (name,)
        ordinary = None if message.rank == DANGER else transport.rate_ordinary
        if ordinary is not None and not limits.allows(ordinary, "send ordinary", *key):
            return False
        allowed = limits.allows(transport.rate, "send", *key)
        if ordinary is not None and not allowed:
            limits.give_back(ordinary, "send ordinary", *key)
        return allowed

    def _send(self, transport: Transport, message: Held) -> bool:
        at = self._house.clock.now()
        if not self._may_repeat(message, message.doubt_since, at):
            return self._leave_in_doubt(message, at)
        with self._house.database.write() as session:
            if not claims.start(session, message, owner=self.owner, at=at, lease=self._call):
                return False
        try:
            receipt = transport.send(Parcel(message.id, message.address, message.body))
        except WechatError as error:
            self._record_no(message, error, began=at)
        else:
            self._record_yes(message, receipt)
        return True

    def _record_yes(self, message: Held, receipt: Receipt) -> None:
        at = self._house.clock.now()
        sent: dict[str, Any] = {"sent_at": at, "last_error": None, "doubt_since": None}
        sent |= {"platform_id": receipt.platform_id, "response_code": receipt.response_code}
        sent |= {"answer": dict(receipt.answer) if receipt.answer else None}
        with self._house.database.write() as session:
            if claims.finish(session, message, owner=self.owner, at=at, state=State.SENT, **sent):
                cards.answer_late(session, message_id=message.id, at=at)
            claims.works(session, message.channel, at=at)
        SENDS.labels(message.channel, State.SENT).inc()

    def _record_no(self, message: Held, error: WechatError, *, began: datetime) -> None:
        at, tries = self._house.clock.now(), message.attempts + 1
        # The earliest call that may have arrived counts: from there the platform's window runs.
        doubt = message.doubt_since or began
        ruling = judge(error, attempts=tries, may_repeat=self._may_repeat(message, doubt, at))
        values = {
            "last_error": ruling.error,
            "attempts": tries if ruling.counts else message.attempts,
            "doubt_since": doubt if ruling.doubtful else message.doubt_since,
            "next_at": at + wait(tries, self._chance.random()) if ruling.state is State.DUE else None,
        }
        with self._house.database.write() as session:
            if claims.finish(session, message, owner=self.owner, at=at, state=ruling.state, **values):
                consent.settle(session, message_id=message.id, state=ruling.state, at=at)
            if ruling.rest:
                until = claims.pause(session, message.channel, at=at, first=ruling.rest, why=ruling.error)
                log.warning("channel_rests", channel=message.channel, until=str(until), why=ruling.error)
            elif ruling.state in ABOUT_THE_MESSAGE:
                claims.works(session, message.channel, at=at)
        SENDS.labels(message.channel, ruling.state).inc()

    def _leave_in_doubt(self, message: Held, at: datetime) -> bool:
        with self._house.database.write() as session:
            why = "the platform no longer knows a repeat"
            return claims.finish(session, message, owner=self.owner, at=at, state=State.UNCERTAIN, last_error=why)

    def _may_repeat(self, message: Held, doubt: datetime | None, at: datetime) -> bool:
        window = self._windows.get(message.channel)
        return doubt is None or (window is not None and at - doubt < window)

    def _give_back(self, ids: list[int]) -> None:
        if not ids:
            return
        at = self._house.clock.now() + RATE_WAIT * (0.5 + self._chance.random())
        with self._house.database.write() as session:
            claims.release(session, ids, owner=self.owner, at=at)
