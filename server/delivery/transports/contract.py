"""What delivery asks of a way of sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be sent where. ``id`` is the message's, the same on every try."""

    id: int
    address: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's yes. ``answer`` is what else it said that somebody must act upon."""

    platform_id: str | None = None
    response_code: str | None = None
    answer: Mapping[str, Any] | None = None


class Transport(Protocol):
    """One way of sending, and what it can do."""

    @property
    def channel(self) -> str:
        """Its name in the rows."""
        ...

    @property
    def refuses_repeats(self) -> timedelta | None:
        """How long the platform itself drops a second copy; None if it never does."""
        ...

    @property
    def rate(self) -> str | None:
        """How often it may be used, such as ``18/minute``; None for no limit of ours."""
        ...

    @property
    def rate_per_address(self) -> bool:
        """Whether the rate counts for each address by itself."""
        ...

    @property
    def rate_shared(self) -> str | None:
        """Under which name its tries are counted where several ways share one rate; None for its channel's own."""
        ...

    @property
    def rate_ordinary(self) -> str | None:
        """What of the rate is there for messages that tell of no danger; None for all of it. The rest is a reserve."""
        ...

    def send(self, parcel: Parcel) -> Receipt:
        """Send; raises ``WechatRefused`` or ``WechatUnreachable``."""
        ...
