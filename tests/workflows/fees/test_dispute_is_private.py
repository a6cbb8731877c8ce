"""A dispute over a bill is between its owner and who keeps the fees: those who live there too read nothing of it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from server.fees.service import disputing
from server.reports.models import Report
from tests.cast import Cast
from tests.server.payments.till import Till
from tests.talks import Chat


@pytest.mark.parametrize(("home", "owner", "other"), [("101", "laowang", "tenant"), ("702", "meijie", "daughter")])
def test_a_tenant_and_the_family_read_nothing_of_a_dispute(cast: Cast, home: str, owner: str, other: str) -> None:
    bill_id = Till(cast).open().bill(home, 50_00)
    with cast.house.database.write() as session:
        disputing.raise_(session, cast[owner], bill_id=bill_id, words="我只欠 50 元", at=cast.house.clock.now())
    cast.react()
    with cast.house.database.read() as session:
        report_id = session.scalar(select(func.max(Report.id)))
    assert cast.visitor(other).get(f"/reports/{report_id}").status_code == 404
    assert "账" not in Chat(cast, other).say(f"R{report_id:06d}")
    assert cast.inbox(other) == []
    own = cast.visitor(owner)
    assert "我只欠 50 元" in own.get(f"/reports/{report_id}").json["words"]
    assert [one["id"] for one in own.get("/reports").json["items"]] == [report_id]
