"""What happens to cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class CardAsked(Fact):
    """A card was written down and waits for another's word."""

    name: ClassVar[str] = "contact_card.asked"
    card_id: int
    estate_id: int


@dataclass(frozen=True)
class CardShown(Fact):
    """It was confirmed: residents read it from now on."""

    name: ClassVar[str] = "contact_card.shown"
    card_id: int
    estate_id: int


@dataclass(frozen=True)
class CardRefused(Fact):
    """It was sent back, with the reason."""

    name: ClassVar[str] = "contact_card.refused"
    card_id: int
    estate_id: int


@dataclass(frozen=True)
class CardEnded(Fact):
    """A card residents read was taken down, with the reason; no other one takes its place."""

    name: ClassVar[str] = "contact_card.ended"
    card_id: int
    estate_id: int
