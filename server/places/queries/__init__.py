"""Reads of places: estates to choose from, the tree of one, homes, lifts, and which estates a grant covers."""

from server.places.queries.around import (
    buildings_around,
    homes_by_building,
    lifts_around,
    on_stairs,
    stair_names,
    stairs_inside,
)
from server.places.queries.estate_reads import (
    ESTATES,
    building_of,
    estate,
    estate_named,
    estates,
    estates_inside,
    estates_known,
    hours,
    scopes_inside,
    stair_of,
    totals,
    tree,
)
from server.places.queries.home_reads import HOMES, STAIRS, home, home_keys, homes, parking
from server.places.queries.lift_reads import lift, lift_coverage, lift_with_code, lifts, lifts_in, stairs_of_lift
from server.places.queries.scopes import SCOPES, inside, scope_label, scopes_of

__all__ = [
    "ESTATES",
    "HOMES",
    "SCOPES",
    "STAIRS",
    "building_of",
    "buildings_around",
    "estate",
    "estate_named",
    "estates",
    "estates_inside",
    "estates_known",
    "home",
    "home_keys",
    "homes",
    "homes_by_building",
    "hours",
    "inside",
    "lift",
    "lift_coverage",
    "lift_with_code",
    "lifts",
    "lifts_around",
    "lifts_in",
    "on_stairs",
    "parking",
    "scope_label",
    "scopes_inside",
    "scopes_of",
    "stair_names",
    "stair_of",
    "stairs_inside",
    "stairs_of_lift",
    "totals",
    "tree",
]
