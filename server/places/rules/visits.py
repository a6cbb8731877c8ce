"""Visits to a lift, by what was done there (E-20, E-22), and in which state a lift may be."""

from __future__ import annotations

from enum import StrEnum

IN_USE, STOPPED, SCRAPPED = "在用", "停用", "报废"
STATES = (IN_USE, STOPPED, SCRAPPED)
AT_REST = frozenset({STOPPED, SCRAPPED})
"""Nobody may ride it, so that nothing of it is due; before it runs again it is looked at."""


class Visit(StrEnum):
    """What somebody came for. The first four are the steps of TSG T5002-2017; on demand is a pilot of its own
    (国市监特设〔2020〕56号)."""

    HALF_MONTH = "half_month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ON_DEMAND = "on_demand"
    INSPECTION = "inspection"
    SELF_TEST = "self_test"
    REPAIR = "repair"


VISIT_LABELS = {
    Visit.HALF_MONTH: "半月保养", Visit.QUARTER: "季度保养", Visit.HALF_YEAR: "半年保养", Visit.YEAR: "年度保养",
    Visit.ON_DEMAND: "按需保养", Visit.INSPECTION: "检验", Visit.SELF_TEST: "自行检测", Visit.REPAIR: "维修",
}  # fmt: skip
MAINTENANCE = (Visit.HALF_MONTH, Visit.QUARTER, Visit.HALF_YEAR, Visit.YEAR, Visit.ON_DEMAND)
"""What counts as maintenance: each larger one holds the half-monthly one."""
TESTS = (Visit.INSPECTION, Visit.SELF_TEST)
