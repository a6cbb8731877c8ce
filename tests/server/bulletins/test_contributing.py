"""Words and pictures by staff and the committee: looked over by somebody else before anybody sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.bulletins.models import Contribution
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound
from server.people.service import signing_in
from tests.server.bulletins.conftest import TODAY, Sheets


def row(sheets: Sheets, contribution_id: int) -> Contribution:
    with sheets.cast.house.database.read() as session:
        return session.get_one(Contribution, contribution_id)


def test_accepted_it_stands_on_the_sheet_of_the_day(sheets: Sheets) -> None:
    brought = sheets.contribute("committee", "委员们巡查了消防通道", pictures=1)
    sheets.decide("zhaojie", brought)
    sheets.at(17)
    view = sheets.view(sheets.make())
    section = next(one for one in view.sections if one.key == "contributed")
    assert section.lines == ("委员们巡查了消防通道",) and section.media_ids == tuple(row(sheets, brought).media_ids)


def test_accepted_after_the_sheet_was_made_it_is_put_on_it(sheets: Sheets) -> None:
    sheets.reviewed()
    sheets.at(17)
    sheets.run()
    sheets.decide("zhaojie", sheets.contribute("xiaoli", "给 21 栋换了灯"))
    sections = sheets.view(sheets.newest().id).sections
    assert sections[-1].key == "contributed" and sections[-1].lines == ("给 21 栋换了灯",)


def test_too_late_for_today_it_stands_on_the_next_one(sheets: Sheets) -> None:
    sheets.at(17, 40)
    sheets.run()
    brought = sheets.contribute("xiaoli")
    assert row(sheets, brought).day == TODAY + timedelta(days=1)
    sheets.decide("zhaojie", brought)
    sheets.at(17, 0, TODAY + timedelta(days=1))
    sheets.run()
    assert sheets.view(sheets.newest().id).sections[-1].key == "contributed"


def test_what_was_not_accepted_is_seen_by_nobody(sheets: Sheets) -> None:
    sheets.contribute("xiaoli", "还没有人看过")
    sheets.decide("zhaojie", sheets.contribute("xiaoli", "拍得不清楚", pictures=1), accept=False, why="看不清")
    sheets.at(17)
    assert "contributed" not in [one.key for one in sheets.view(sheets.make()).sections]


CASES: list[tuple[str, dict[str, Any], type[DomainError], str]] = [
    ("xiaoli", {"words": "白兰娟家的水管换好了"}, Malformed, "gate_refused"),
    ("xiaoli", {"words": "702室门口换了灯", "pictures": 1}, Malformed, "gate_refused"),
    ("xiaoli", {"words": ""}, Malformed, "nothing_brought"),
    ("zhoukuaiji", {}, NotAllowed, "not_allowed"),
    ("meijie", {}, NotFound, "not_found"),
    ("heshifu", {}, NotFound, "not_found"),
]


@pytest.mark.parametrize(("who", "more", "kind", "code"), CASES)
def test_what_must_not_be_brought(
    sheets: Sheets, who: str, more: dict[str, Any], kind: type[DomainError], code: str
) -> None:
    with pytest.raises(kind) as no:
        sheets.contribute(who, **more)
    assert no.value.code == code


def test_pictures_need_a_second_pair_of_eyes_and_the_tick(sheets: Sheets) -> None:
    brought = sheets.contribute("xiaoli", pictures=1)
    with pytest.raises(Conflict) as own:
        sheets.decide("xiaoli", brought)
    with pytest.raises(Malformed) as unticked:
        sheets.decide("zhaojie", brought, faces_checked=False)
    assert (own.value.code, unticked.value.code) == ("second_person_needed", "faces_unchecked")
    sheets.decide("zhaojie", brought)
    with pytest.raises(Conflict):
        sheets.decide("liujingli", brought)
    assert sheets.cast.audit("contribution.accepted")[0].after == {"faces_checked": True}


def test_a_picture_is_used_once_and_is_ones_own(sheets: Sheets) -> None:
    visitor, mine, other = sheets.cast.visitor("xiaoli"), sheets.picture("xiaoli"), sheets.picture("zhaojie")
    said = {"estate_id": sheets.cast.xiushan, "words": "看看", "file_ids": [mine], "faces_agreed": True}
    assert visitor.post("/bulletins/contributions", {**said, "faces_agreed": False}).json["code"] == "faces_not_agreed"
    answer = visitor.post("/bulletins/contributions", said)
    assert answer.status_code == 201 and answer.json["state_label"] == "待审核"
    assert visitor.post("/bulletins/contributions", said).json["code"] == "media_not_usable"
    assert visitor.post("/bulletins/contributions", {**said, "file_ids": [other]}).json["code"] == "media_not_usable"


def test_two_thousand_characters_and_a_revoked_sign_in_are_refused(sheets: Sheets) -> None:
    visitor = sheets.cast.visitor("xiaoli")
    said = {"estate_id": sheets.cast.xiushan, "words": "字" * 2000, "file_ids": [], "faces_agreed": False}
    assert visitor.post("/bulletins/contributions", said).status_code == 422
    with sheets.cast.house.database.write() as session:
        actor = signing_in.authenticate(session, sheets.cast.tokens["xiaoli"], sheets.clock.now())
        signing_in.sign_out(session, actor, at=sheets.clock.now())
    assert visitor.post("/bulletins/contributions", {**said, "words": "好"}).status_code == 401
    assert visitor.get("/bulletins").status_code == 401


def test_wishes_are_kept_for_each_estate_of_ones_own(sheets: Sheets) -> None:
    meijie, here = sheets.cast.visitor("meijie"), sheets.cast.xiushan
    shown = {"estate_id": here, "estate_name": "秀山花园", "daily": False, "weekly": False, "monthly": False}
    assert meijie.get("/me/bulletin-wishes").json == {"items": [shown]}
    for daily in (True, False, True):
        said = {"estate_id": here, "daily": daily, "weekly": True, "monthly": False}
        assert meijie.put("/me/bulletin-wishes", said).json == {"items": [{**shown, "daily": daily, "weekly": True}]}
    refused = {"estate_id": sheets.cast.defu, "daily": True, "weekly": True, "monthly": True}
    assert meijie.put("/me/bulletin-wishes", refused).status_code == 403
