"""Tokens in memory, for one process: all its threads share them, a restart forgets them. Right for SQLite."""

from __future__ import annotations

import threading
from datetime import datetime

from server.wechat.tokens import Token, TokenKey


class MemoryTokens:
    """A ``TokenStore`` behind one lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[TokenKey, Token] = {}
        self._claims: dict[TokenKey, tuple[str, datetime]] = {}

    def find(self, key: TokenKey) -> Token | None:
        """What is stored, fresh or not."""
        return self._tokens.get(key)

    def claim(self, key: TokenKey, holder: str, *, now: datetime, until: datetime) -> bool:
        """Win the right to renew; False while another holder's claim lasts."""
        with self._lock:
            claim = self._claims.get(key)
            if claim and claim[0] != holder and claim[1] > now:
                return False
            self._claims[key] = (holder, until)
            return True

    def keep(self, key: TokenKey, holder: str, token: Token) -> None:
        """Store and let go, if the claim is still ours."""
        with self._lock:
            if self._holds(key, holder):
                self._tokens[key] = token
                del self._claims[key]

    def let_go(self, key: TokenKey, holder: str) -> None:
        """Give up our claim."""
        with self._lock:
            if self._holds(key, holder):
                del self._claims[key]

    def _holds(self, key: TokenKey, holder: str) -> bool:
        claim = self._claims.get(key)
        return claim is not None and claim[0] == holder
