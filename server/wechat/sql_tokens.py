"""Tokens in the database, for several processes. A claim is a conditional update: one worker wins it.

Each step is a transaction of its own, so it must not be used inside a write transaction on SQLite (there the
write lock is held by the caller). SQLite means one process, and one process uses ``MemoryTokens``.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from server.kit.db import Database
from server.kit.vault import Vault
from server.wechat.models import WechatToken
from server.wechat.tokens import Token, TokenKey


class SqlTokens:
    """A ``TokenStore`` in table ``wechat_tokens``; token values are sealed at rest."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database, self._vault = database, vault

    def find(self, key: TokenKey) -> Token | None:
        """What is stored, fresh or not. A value sealed under an earlier secret counts as absent."""
        with self._database.read() as session:
            row = session.get(WechatToken, (key.app, key.fingerprint))
        if row is None or row.sealed is None or row.expires_at is None:
            return None
        try:
            return Token(self._vault.open(row.sealed), row.expires_at, row.forced_at)
        except ValueError:
            return None

    def claim(self, key: TokenKey, holder: str, *, now: datetime, until: datetime) -> bool:
        """Win the right to renew; False while another holder's claim lasts."""
        self._make_row(key)
        free = or_(WechatToken.held_until.is_(None), WechatToken.held_until <= now, WechatToken.holder == holder)
        return self._change(and_(_is(key), free), holder=holder, held_until=until)

    def keep(self, key: TokenKey, holder: str, token: Token) -> None:
        """Store and let go, if the claim is still ours."""
        self._change(
            and_(_is(key), WechatToken.holder == holder),
            sealed=self._vault.seal(token.value),
            expires_at=token.expires_at,
            forced_at=token.forced_at,
            holder=None,
            held_until=None,
        )

    def let_go(self, key: TokenKey, holder: str) -> None:
        """Give up our claim."""
        self._change(and_(_is(key), WechatToken.holder == holder), holder=None, held_until=None)

    def _change(self, where: ColumnElement[bool], **values: object) -> bool:
        with self._database.write() as session:
            changed = session.execute(update(WechatToken).where(where).values(**values).returning(WechatToken.app))
            return changed.first() is not None

    def _make_row(self, key: TokenKey) -> None:
        with self._database.read() as session:
            if session.scalar(select(exists().where(_is(key)))):
                return
        try:
            with self._database.write() as session:
                session.execute(insert(WechatToken).values(app=key.app, fingerprint=key.fingerprint))
        except IntegrityError:
            # Another worker made the row first, which is as good.
            return


def _is(key: TokenKey) -> ColumnElement[bool]:
    return and_(WechatToken.app == key.app, WechatToken.fingerprint == key.fingerprint)
