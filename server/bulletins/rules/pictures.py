"""Pictures of before and after go out only when a person has looked for faces and plates (E2). Pure.

The clock has no eyes: without that tick a sheet goes on time and without its pair. Contributed pictures stay: each was
looked over when it was accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from server.bulletins.rules.view import PairView, SheetView

LOOKED, LEFT_OUT = "faces_by", "left_out"
"""In a sheet's gate: who ticked, and the pair that stayed behind because nobody had."""


def looked_over(gate: Mapping[str, Any]) -> bool:
    """Whether somebody has ticked that no face and no plate of others is seen."""
    return gate.get(LOOKED) is not None


def as_it_goes(view: SheetView, gate: Mapping[str, Any]) -> SheetView:
    """What goes out of a sheet: its pair only when somebody has looked it over."""
    return view if view.pair is None or looked_over(gate) else replace(view, pair=None)


def kept_back(view: SheetView, gate: Mapping[str, Any]) -> dict[str, Any]:
    """The gate as it is kept when a sheet goes: with the pair that stayed behind, if one did."""
    if view.pair is None or looked_over(gate):
        return dict(gate)
    return {**gate, LEFT_OUT: asdict(view.pair)}


def left_out(gate: Mapping[str, Any]) -> PairView | None:
    """The pair that stayed behind when the sheet went; None where none did."""
    found = gate.get(LEFT_OUT)
    return PairView(**found) if found else None
