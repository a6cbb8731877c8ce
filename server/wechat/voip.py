"""Signs a person into a voice room of the mini-program (``wx.joinVoIPChat``).

The key is the ``session_key`` string as received, not base64-decoded; it never leaves the server. The caller
derives the group id itself and binds it to the matter: a client's group id would let strangers listen.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from server.wechat.login import SessionKey


@dataclass(frozen=True, slots=True)
class VoipTicket:
    """The four values the client passes on; ``time_stamp`` is in seconds and goes out as a number."""

    group_id: str
    nonce: str
    time_stamp: int
    signature: str


def voip_signature(appid: str, group_id: str, nonce: str, time_stamp: int, key: SessionKey) -> str:
    """Lowercase hex HMAC-SHA256 over the sorted values, joined without a separator."""
    text = "".join(sorted((appid, group_id, nonce, str(time_stamp))))
    return hmac.new(key.reveal().encode(), text.encode(), hashlib.sha256).hexdigest()


def voip_ticket(appid: str, group_id: str, key: SessionKey, at: datetime) -> VoipTicket:
    """A fresh ticket to a room; the key must be from the person's latest sign-in."""
    nonce, stamp = secrets.token_urlsafe(16), int(at.timestamp())
    return VoipTicket(group_id, nonce, stamp, voip_signature(appid, group_id, nonce, stamp, key))
