"""How large an owners' committee may be, by its city and the estate (C-04)."""

from __future__ import annotations

from dataclasses import dataclass

from server.places.rules.cities import Profile


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large a committee may be. ``small_least`` is allowed up to ``small_limit`` households, or up to so much
    exclusive area (hundredths of a square metre) where the city counts that."""

    least: int
    small_least: int
    small_limit: int | None
    most: int | None = 11
    small_area: int | None = None

    def smallest(self, households: int, area: int | None = None) -> int:
        """The legal minimum for an estate of this size."""
        by_homes = self.small_limit is not None and households <= self.small_limit
        by_area = self.small_area is not None and area is not None and area <= self.small_area
        return self.small_least if by_homes or by_area else self.least


def sizes_of(city: Profile) -> Sizes:
    """The sizes of committees that a city allows."""
    return Sizes(
        city.committee_min,
        city.committee_small_min,
        city.committee_small_households,
        city.committee_max,
        city.committee_small_area,
    )
