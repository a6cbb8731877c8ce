"""Pure decisions about places: how they are called and ordered, where an area comes from, the local rules of a city,
the upkeep of lifts."""

from server.places.rules.areas import AREA_SOURCE_LABELS, Area, AreaSource, area_in_force, is_weaker
from server.places.rules.cities import Profile, full_name, profile
from server.places.rules.naming import STOREYS_FOR_A_LIFT, HomeSpec, LiftSpec, home_label, rank

__all__ = [
    "AREA_SOURCE_LABELS",
    "STOREYS_FOR_A_LIFT",
    "Area",
    "AreaSource",
    "HomeSpec",
    "LiftSpec",
    "Profile",
    "area_in_force",
    "full_name",
    "home_label",
    "is_weaker",
    "profile",
    "rank",
]
