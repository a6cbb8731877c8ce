"""The same request twice at one instant, under load: whoever comes second gets the first one's answer, and no error."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from server.kit import http
from server.reports.models import Report
from tests.cast import Cast


def test_a_twin_that_comes_in_between_two_looks_gives_its_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "estate_id": cast.xiushan, "kind": "repair", "category": "leak", "place": "home", "words": "厨房漏水",
        "home_id": cast.homes["702"],
    }  # fmt: skip
    visitor, run, failed = cast.visitor("meijie"), http._Knock._run, []
    first = visitor.post("/reports", said, key="one-and-the-same")

    def beaten(knock: Any, *, looks: bool) -> Any:
        if len(failed) < 2:
            failed.append(looks)
            raise IntegrityError("insert", {}, Exception("a twin"))
        return run(knock, looks=looks)

    monkeypatch.setattr(http._Knock, "_run", beaten)
    again = visitor.post("/reports", said, key="one-and-the-same")
    assert (again.status_code, again.json["id"]) == (201, first.json["id"]) and failed[1:] == [True]
    with cast.house.database.read() as session:
        assert session.query(Report).count() == 1
