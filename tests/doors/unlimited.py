"""No limits, for tests that knock hundreds of times."""

from __future__ import annotations

from limits import parse


class Unlimited:
    """Lets everybody try as often as they like."""

    shared = False

    def allows(self, rate: str, *_key: str) -> bool:
        """Always, if the rate can be read."""
        return bool(parse(rate))

    def check(self, rate: str, *_key: str) -> None:
        """Never too many."""
        self.allows(rate)

    def give_back(self, rate: str, *_key: str) -> None:
        """Nothing was counted."""
        self.allows(rate)
