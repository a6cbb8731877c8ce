"""One access token per app, shared by all workers and renewed by one of them at a time.

A new token leaves the old one alive for about five minutes, so whoever does not win the renewal goes on with what
the store holds. Keys carry a fingerprint of the whole secret: a changed secret starts anew, and two apps never
share a token.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from server.kit.clock import Clock
from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable

RENEW_BEFORE = timedelta(minutes=4)
"""stable_token gives a new token once less than five minutes are left; earlier it would give the same again."""

CLAIM = timedelta(seconds=20)
"""How long a renewal may take before somebody else may try."""

FORCE_APART = timedelta(minutes=5)
"""The platform allows 20 forced renewals a day, 30 s apart; a storm of refusals must not spend them all."""

POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class TokenKey:
    """Which token: the app and the SHA-256 of its whole secret."""

    app: str
    fingerprint: str

    @classmethod
    def of(cls, app: str, secret: str) -> TokenKey:
        """The key for an app under its present secret."""
        return cls(app, hashlib.sha256(secret.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; ``forced_at`` is when it was last forced to change."""

    value: str = field(repr=False)
    expires_at: datetime
    forced_at: datetime | None = None


class TokenStore(Protocol):
    """Where tokens lie. All workers of one app must share one store."""

    def find(self, key: TokenKey) -> Token | None:
        """What is stored, fresh or not."""
        ...

    def claim(self, key: TokenKey, holder: str, *, now: datetime, until: datetime) -> bool:
        """Win the right to renew until an instant; False while somebody else holds it."""
        ...

    def keep(self, key: TokenKey, holder: str, token: Token) -> None:
        """Store and let go; does nothing if the claim has passed to another holder."""
        ...

    def let_go(self, key: TokenKey, holder: str) -> None:
        """Give up a claim without a token."""
        ...


@dataclass(frozen=True, slots=True)
class Grant:
    """What the platform answered: a token and its remaining life in seconds."""

    value: str = field(repr=False)
    seconds: int


Fetch = Callable[[bool], Grant]
"""Asks the platform; the flag forces another token where the platform knows such a thing."""


class TokenService:
    """Gives the token of one app, renewing it when its life runs out or the platform refuses it."""

    def __init__(self, key: TokenKey, fetch: Fetch, store: TokenStore, clock: Clock, patience: float = 6.0) -> None:
        self._key, self._fetch, self._store, self._clock = key, fetch, store, clock
        self._patience = patience

    def token(self) -> str:
        """A token good for at least some seconds; waits up to ``patience`` seconds if another fetches the first."""
        known, now = self._store.find(self._key), self._clock.now()
        if known and now < known.expires_at - RENEW_BEFORE:
            return known.value
        return self._renewed(known, refused=None)

    def fresh(self, *, instead_of: str) -> str:
        """Another token than the refused one, if the platform gives one. Fetches at most twice."""
        known = self._store.find(self._key)
        if known and known.value != instead_of and self._clock.now() < known.expires_at:
            return known.value
        return self._renewed(known, refused=instead_of)

    def _renewed(self, known: Token | None, refused: str | None) -> str:
        holder, ends = secrets.token_hex(8), time.monotonic() + self._patience
        while True:
            now = self._clock.now()
            if self._store.claim(self._key, holder, now=now, until=now + CLAIM):
                return self._renew(holder, refused)
            known = self._store.find(self._key)
            if known and known.value != refused and now < known.expires_at:
                return known.value
            if time.monotonic() > ends:
                raise WechatUnreachable("no access token yet", certain=True)
            time.sleep(POLL_SECONDS)

    def _renew(self, holder: str, refused: str | None) -> str:
        kept = False
        try:
            token = self._won_meanwhile(refused) or self._fetched(refused)
            self._store.keep(self._key, holder, token)
            kept = True
        finally:
            if not kept:
                self._store.let_go(self._key, holder)
        return token.value

    def _won_meanwhile(self, refused: str | None) -> Token | None:
        # Between our look and our claim another worker may have finished the same renewal.
        known = self._store.find(self._key)
        fresh = known and known.value != refused and self._clock.now() < known.expires_at - RENEW_BEFORE
        return known if fresh else None

    def _fetched(self, refused: str | None) -> Token:
        known, now = self._store.find(self._key), self._clock.now()
        forced_at = known.forced_at if known else None
        grant = self._ask(force=False)
        if grant.value == refused and (forced_at is None or now - forced_at >= FORCE_APART):
            grant, forced_at = self._ask(force=True), now
        return Token(grant.value, now + timedelta(seconds=grant.seconds), forced_at)

    def _ask(self, *, force: bool) -> Grant:
        try:
            return self._fetch(force)
        except WechatRefused as no:
            # Here 40001 speaks of our secret, not of a token: asking again cannot help.
            kind = Refusal.setup if no.kind is Refusal.token else no.kind
            raise WechatRefused(no.code, kind, no.words) from None
