"""The cap of a late fee as a contract has it: the principal, a sum, or none; a table of cases and no database."""

from __future__ import annotations

import pytest

from server.fees.rules.clauses import CapWrong, keep_cap, read_cap


@pytest.mark.parametrize(
    ("kind", "most", "kept"), [("PRINCIPAL", 5, "PRINCIPAL"), ("NONE", None, "NONE"), ("SUM", 50_000, "50000")]
)
def test_a_cap_is_kept_as_it_is_read(kind: str, most: int | None, kept: str) -> None:
    assert keep_cap(kind, most) == kept and read_cap(kept) == (kind, 50_000 if kind == "SUM" else 0)
    for wrong in (None, 0):
        with pytest.raises(CapWrong):
            keep_cap("SUM", wrong)
