"""Whom to call when somebody is trapped in a lift (B19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.places import queries as places
from server.places.rules import profile

RESCUE_NUMBERS = (
    {"label": "电梯应急救援 96333", "phone": "96333", "note": "全天有人接听，请报电梯编号"},
    {"label": "医疗急救 120", "phone": "120", "note": "有人受伤、不舒服时打"},
    {"label": "紧急报警 110", "phone": "110", "note": "别的都打不通时打"},
)
CALM = "请不要扒门，靠墙站稳，等救援人员到来。电梯里有通风，不会缺氧。"


FIRE = {"label": "消防救援", "phone": "119", "note": "救援的人迟迟不到时打"}
HURT = {"label": "医疗急救", "phone": "120", "note": "有人受伤、不舒服时打"}
POLICE = {"label": "紧急报警", "phone": "110", "note": "别的都打不通时打"}
EVERYWHERE = ({"label": "电梯应急救援", "phone": "96333", "note": "多数城市可打"}, FIRE, HURT, POLICE)
"""For a plate nobody knows: these are answered wherever it hangs."""


def numbers_at(lift: Mapping[str, Any], estate: Mapping[str, Any]) -> list[dict[str, str]]:
    """Whom to ring from one lift, nearest help first; each number once."""
    found = [
        {"label": "物业 24 小时值班", "phone": estate["phone"], "note": "离您最近，先打这个"},
        {"label": "电梯维保救援", "phone": lift["rescue_phone"], "note": lift["maintainer"] or "维保单位值班电话"},
        {"label": "电梯应急救援", "phone": profile(estate["city"]).rescue_phone, "note": "全天有人接听"},
        FIRE,
        HURT,
    ]
    return list({one["phone"]: one for one in reversed(found) if one["phone"]}.values())[::-1]


def whom_to_call(session: Session, estate: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers to ring, nearest help first, the lifts of the estate, and what keeps people calm."""
    lifts = places.lifts(session, estate["id"])
    own = (
        [{"label": "物业 24 小时值班", "phone": estate["phone"], "note": "离您最近，先打这个"}]
        if estate["phone"]
        else []
    )
    makers = {lift["rescue_phone"] for lift in lifts if lift["rescue_phone"]}
    upkeep = [{"label": "电梯维保救援", "phone": phone, "note": "维保单位值班电话"} for phone in sorted(makers)]
    return {"numbers": [*own, *upkeep, *RESCUE_NUMBERS], "lifts": lifts, "words": CALM}
