"""Opaque tokens: 32 random bytes handed out once; only their hash is kept, so a stolen table opens no door."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32
LONGEST_TOKEN = 128


def new_token() -> str:
    """A fresh token, URL-safe, never stored."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What the database keeps of a token. SHA-256 suffices: 256 random bits cannot be guessed from a hash."""
    return hashlib.sha256(token.encode()).hexdigest()
