"""Pure decisions about places: how they are called and ordered, the local rules of a city, the upkeep of lifts."""

from server.places.rules.cities import Profile, profile
from server.places.rules.naming import STOREYS_FOR_A_LIFT, HomeSpec, LiftSpec, home_label, rank

__all__ = ["STOREYS_FOR_A_LIFT", "HomeSpec", "LiftSpec", "Profile", "home_label", "profile", "rank"]
