"""Before the first fen: does WeChat Pay know us, do we know it, and does it find our door?

The platform's conformance check (echo) exercises our signature, its signature, sealing in both directions and a
callback without moving money. It runs against whatever host is configured, the real one too.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.wechat.pay.errors import PayError, PayRefused
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.keys import Trusted

LOOK_AGAIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and what to say of it."""

    well: bool
    words: str


def examine(gateway: PayGateway | None, notify_url: str, now: datetime) -> Iterator[Finding]:
    """Everything that can be known without money; asks the platform once."""
    if gateway is None:
        yield Finding(True, "WeChat Pay is not set up (pay.sp_mchid is empty): nobody pays by WeChat here")
        return
    yield from (_of_key(key, now) for key in gateway.keys.trusted)
    yield _of_echo(gateway, notify_url)


def _of_key(key: Trusted, now: datetime) -> Finding:
    if key.ends.year == 9999:
        return Finding(True, f"the platform's public key {key.serial} is known")
    lasts = f"the platform's certificate {key.serial} is good from {key.begins:%Y-%m-%d} to {key.ends:%Y-%m-%d}"
    return Finding(key.begins <= now <= key.ends - LOOK_AGAIN, lasts)


def _of_echo(gateway: PayGateway, notify_url: str) -> Finding:
    message = f"linli-{secrets.token_hex(8)}"
    try:
        said = gateway.echo(message)
    except PayRefused as no:
        return Finding(
            False, f"the echo check was refused: {no.code} {no.words} (request {no.request_id or 'unknown'})"
        )
    except PayError as odd:
        return Finding(False, f"the echo check brought no certain answer: {odd}")
    if said != message:
        return Finding(False, "the echo check brought back other words than were sent")
    return Finding(True, f"the echo check went well; its notice goes to {notify_url}/echo: look for it in the log")
