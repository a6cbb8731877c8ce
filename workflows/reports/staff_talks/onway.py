"""在路上: the reporter hears that somebody is coming."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.reports.queries.brief import brief
from server.reports.rules.words import Move
from server.reports.service import talking
from server.reports.service.moving import Bring, move
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import End, Next
from workflows.reports import telling
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import WHICH, Act
from workflows.reports.staff_talks.told import Told, line, offered


def ready(moment: Moment, told: Told, _keep: Mapping[str, Any]) -> Next:
    """Note that it was received, and say to the reporter that somebody is on the way: once."""
    assert moment.actor is not None
    shared = {"number": told["number"], "line": line(told)}
    if _said_already(told):
        return End(wording.ONWAY_TWICE.format(**shared))
    if offered(told, Move.ACKNOWLEDGE):
        move(moment.session, moment.actor, report_id=told["id"], move=Move.ACKNOWLEDGE, version=None, bring=Bring(),
             at=moment.at)  # fmt: skip
    talking.say(moment.session, moment.actor, report_id=told["id"], thread="resident", words=wording.ONWAY_SAID,
                at=moment.at)  # fmt: skip
    telling.turn_own(moment.session, brief(moment.session, told["id"]), cause=f"onway:{moment.heard.key}", at=moment.at,
                     but=(telling.ON_WAY.key, telling.ACKNOWLEDGE.key))  # fmt: skip
    return End(wording.ONWAY_DONE.format(**shared))


def _said_already(told: Told) -> bool:
    """Whether this person has said so since they got it."""
    mine = False
    for event in told["timeline"]:
        if event["kind"] in ("take", "assign", "transfer", "return", "reopen"):
            mine = False
        elif event["kind"] == "said" and event["mine"] and event["words"] == wording.ONWAY_SAID:
            mine = True
    return mine


ACT = Act(Move.ARRIVE, "mine", (), wording.ONWAY_WHICH, wording.ONWAY_NONE, ready)
"""Who may say it is who may arrive next."""
TALK = Conversation(
    "staff.onway", "在路上", ACT.begin, (ACT.which_step(),), "onway.toml", __file__, begins_to=(WHICH, END),
    who=Who.STAFF,
)  # fmt: skip
