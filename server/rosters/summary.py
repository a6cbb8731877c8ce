"""A check in a few figures, as JSON that programs can compare."""

from __future__ import annotations

import json

from server.kit.area import square_metres
from server.rosters.check import Checked


def summary(checked: Checked) -> dict[str, object]:
    """Estate, city, sums and findings (row, level, kind), in this order. Area is text with two decimals, in m²."""
    return {
        "estate": checked.estate.value or None,
        "city": checked.city.value or None,
        "rows": checked.rows,
        "homes_imported": checked.homes,
        "area_total": square_metres(checked.area),
        "owner_heads": checked.heads,
        "homes_without_phone": checked.homes_without_phone,
        "parking_spaces": len(checked.spaces),
        "lifts": len(checked.lifts),
        "findings": [{"row": f.row, "level": f.level, "kind": f.kind} for f in checked.findings],
    }


def as_json(checked: Checked) -> str:
    """The summary as text, one figure a line."""
    return json.dumps(summary(checked), ensure_ascii=False, indent=1)
