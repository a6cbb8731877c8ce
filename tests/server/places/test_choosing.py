"""Which estates somebody chooses from, and who answers for their data there."""

from __future__ import annotations

from sqlalchemy import update

from server.places.models import Estate
from tests.cast import Cast


def test_an_estate_names_the_firm_that_answers_for_personal_data(cast: Cast) -> None:
    meijie = cast.visitor("meijie")
    [mine] = [one for one in meijie.get("/me").json["estates"] if one["id"] == cast.xiushan]
    [listed] = [one for one in meijie.get("/estates").json["items"] if one["id"] == cast.xiushan]
    assert (mine["company"], listed["company"]) == ("安居物业", "安居物业")


def test_an_estate_nobody_looks_after_names_no_firm(cast: Cast) -> None:
    with cast.house.database.write() as session:
        session.execute(update(Estate).where(Estate.id == cast.xiushan).values(company_id=None))
    assert all(one["company"] is None for one in cast.visitor("meijie").get("/me").json["estates"])
