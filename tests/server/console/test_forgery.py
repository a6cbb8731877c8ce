"""Forms of sheets, notices and groups that somebody else made, and forms of a page grown old: nothing moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from bootstrap import rooms
from server.bulletins.models import BulletinPlan, Sheet
from server.groups.models import Group
from server.kit.db import Base
from server.kit.house import House
from server.kit.pages import Page
from server.notices.models import Notice
from tests.consoles import Clerk, Town, refusal
from tests.server.console.test_refusals import ID, _group, _notice, _sheet, name

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]

ROOMS = ("/bulletins", "/notices", "/groups")
FORMS = [page for page in rooms.pages() if page.method == "POST" and page.path.startswith(ROOMS)]
AGED = [page for page in FORMS if page.form is not None and page.writes and "version" in page.form.fields]
ANSWERS = {
    "why": "没有原因", "reason": "没有原因", "note": "写错了", "words": "明天停水，请存水。", "title": "停水",
    "kind": "water", "accept": "true", "faces": "true", "mode": "auto", "make_at": "17:00", "send_at": "17:40",
    "review_by": "18:20",
    "after_deadline": "hold", "quiet_from": "21:00", "quiet_to": "08:00", "on_holidays": "usual", "spot": "",
    "name": "邻里群", "weather": "晴", "tomorrow": "明天照常",
}  # fmt: skip


@pytest.fixture
def ids(house: House, town: Town) -> dict[str, int]:
    """A sheet, a notice, a group and what belongs to them."""
    found = {"group_id": _group(house, town), "notice_id": _notice(house, town), **_sheet(house, town)}
    return {**found, "estate_id": town.xiushan, "posting_id": 1}


def forms(pages: list[Page], ids: dict[str, int], version: str) -> Iterator[tuple[Page, str, dict[str, Any]]]:
    """Each form with its address, filled in as a colleague would."""
    for page in pages:
        known = set(page.form.fields) if page.form else set()
        form = {key: value for key, value in ANSWERS.items() if key in known}
        form |= {"estate_id": str(ids["estate_id"])} if "estate_id" in known else {}
        form |= {"version": version} if "version" in known else {}
        yield page, ID.sub(lambda found: str(ids[found[1]]), page.path), form


def standing(house: House) -> dict[str, Any]:
    """How many rows every table has, and the versions of what the forms would change."""
    with house.database.read() as session:
        rows = {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        }
        marks = {
            kind.__name__: session.execute(select(*kind.__table__.primary_key, kind.version)).all()
            for kind in (Sheet, BulletinPlan, Notice, Group)
        }
    return {**rows, **marks}


@pytest.mark.parametrize("forged", [
    {"_form": "somebody-elses-token-of-a-form"}, {"_form": ""}, {"Origin": "https://evil.example"},
    {"Sec_Fetch_Site": "cross-site", "Origin": "null"},
])  # fmt: skip
def test_a_form_from_elsewhere_moves_nothing(
    clerk: ClerkOf, house: House, ids: dict[str, int], forged: dict[str, str]
) -> None:
    sun, before = clerk("sunjingli"), standing(house)
    assert len(FORMS) >= 25
    for page, path, form in forms(FORMS, ids, "1"):
        token = {key: value for key, value in forged.items() if key == "_form"}
        headers = {key: value for key, value in forged.items() if key != "_form"}
        assert sun.post(path, form | token, **headers).status_code == 403, name(page)
    assert standing(house) == before


def test_a_form_of_an_old_page_moves_nothing(clerk: ClerkOf, house: House, ids: dict[str, int]) -> None:
    sun, before = clerk("sunjingli"), standing(house)
    assert len(AGED) >= 12
    refused = {}
    for page, path, form in forms(AGED, ids, "999"):
        answer = sun.post(path, form)
        assert 400 <= answer.status_code < 500, name(page)
        refused[name(page)] = refusal(answer)["code"] if "HX-Trigger" in answer.headers else str(answer.status_code)
    assert standing(house) == before, refused
    assert sum(code.endswith(("changed", "stale")) for code in refused.values()) >= 6, refused


def test_a_form_without_its_version_is_no_form(clerk: ClerkOf, house: House, ids: dict[str, int]) -> None:
    sun, before = clerk("sunjingli"), standing(house)
    for page, path, form in forms(AGED, ids, "x"):
        assert sun.post(path, form).status_code == 422, name(page)
    assert standing(house) == before
