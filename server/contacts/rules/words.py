"""What residents read beside the numbers: what each of them is for, and what is said where a number is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DESK, COMMUNITY_OFFICE, STREET_OFFICE = "物业服务中心", "{name}居委会", "{name}办"
DESK_NOTE = "急事二十四小时有人接。"
COMMITTEE_PAGE = "/pages/committee/committee"
TITLES: Mapping[str, str] = {
    "property": "物业", "commissioner": "社区专员", "community": "社区居委会", "street": "街道", "committee": "业委会",
}  # fmt: skip
DOES: Mapping[str, str] = {
    "property": "报修、收费、日常的事先找物业。",
    "commissioner": "电梯停用、加装电梯谈不拢，请专员来协调。",
    "community": "邻里纠纷、物业不理，找居委会。",
    "street": "居委会也解决不了，找街道。",
    "committee": "代表业主监督物业。",
}
MISSING: Mapping[str, str] = {
    "property": "物业的电话还没有登记。",
    "commissioner": "还没有公布社区专员是谁，可以先问居委会。",
    "community": "居委会的电话还没有登记，可以请物业问，或打 12345。",
    "street": "街道的电话还没有登记，可以打 12345 转过去。",
    "committee": "业委会还没有公布值班电话，名单在下面。",
}


def hotline() -> dict[str, Any]:
    """Where to call when nobody has answered: the government's line, the same in every city."""
    note = "全天有人接，会转给管这件事的部门。"
    office = {"name": "政务服务热线", "phone": "12345", "address": "", "hours": "", "note": note}
    return {"kind": "hotline", "title": "都没有答复", "words": "", "office": office, "people": [], "missing": "",
            "page": ""}  # fmt: skip
