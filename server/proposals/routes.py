"""The JSON doors of matters, for residents; and the files behind signed addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from server.kit.doors import Call, Doors
from server.kit.house import House
from server.kit.paging import Page
from server.proposals.queries import files, lists, story
from server.proposals.queries.mine import mine
from server.proposals.rules.plain import often
from server.proposals.schemas import (
    AgreedIn,
    AnswerIn,
    KindArgs,
    KindsOut,
    MatterIn,
    MatterList,
    MatterOut,
    MatterPage,
    ObjectionIn,
)
from server.proposals.schemas.mine import HelpIn, JoinIn, MineOut
from server.proposals.service import agreeing, helping, joining, objecting, raising, surveying

doors = Doors("proposals")
MOST_IDEAS, MOST_OBJECTIONS, MOST_ASKED = "6/hour", "20/hour", "20/hour"


@doors.get("/matters", query=MatterList, out=MatterPage, page=True)
def list_matters(call: Call) -> Page:
    """The matters of my estates, the latest first."""
    return lists.listed(call.session, call.actor, at=call.at, **call.query)


@doors.get("/matter-kinds", query=KindArgs, out=KindsOut)
def list_kinds(call: Call) -> dict[str, Any]:
    """What owners decide together, and what each decision needs."""
    return {"items": lists.kinds(call.session, call.actor, call.query["estate_id"], at=call.at), "often": often()}


@doors.get("/matters/<id:matter_id>", out=MatterOut)
def read_matter(call: Call) -> dict[str, Any]:
    """The whole story of a matter."""
    return story.one(call.session, call.house, call.actor, call.path["matter_id"], at=call.at)


@doors.post("/matters", body=MatterIn, out=MatterOut, status=201, creates=True, rate=MOST_IDEAS)
def raise_matter(call: Call) -> dict[str, Any]:
    """Raise an idea: owners, and who leads matters in the estate."""
    body = call.body
    said = raising.Said(body["estate_id"], body["kind"], body["title"], body["words"], body["scope"]["kind"],
                        tuple(body["scope"]["ids"]), body["scope_reason"])  # fmt: skip
    matter_id = raising.raise_(call.session, call.actor, said, at=call.at)
    return story.one(call.session, call.house, call.actor, matter_id, at=call.at)


@doors.put("/matters/<id:matter_id>/answer", body=AnswerIn, out=MatterOut)
def answer_survey(call: Call) -> dict[str, Any]:
    """Answer the willingness survey for a home I own; the last answer counts."""
    matter_id, body = call.path["matter_id"], call.body
    surveying.answer(call.session, call.actor, matter_id, home_id=body["home_id"], answer=body["answer"],
                     words=body["words"] or "", at=call.at)  # fmt: skip
    return story.one(call.session, call.house, call.actor, matter_id, at=call.at)


@doors.post(
    "/matters/<id:matter_id>/objections", body=ObjectionIn, out=MatterOut, status=201, creates=True,
    rate=MOST_OBJECTIONS,
)  # fmt: skip
def make_objection(call: Call) -> dict[str, Any]:
    """Object in writing; neighbours hear that there is an objection, never whose it is."""
    matter_id, body = call.path["matter_id"], call.body
    objecting.object_(call.session, call.actor, matter_id, code=body["code"], words=body["words"],
                      media_ids=body["file_ids"], at=call.at)  # fmt: skip
    return story.one(call.session, call.house, call.actor, matter_id, at=call.at)


@doors.put("/matters/objections/<id:objection_id>/agreed", body=AgreedIn, out=MatterOut)
def say_agreed(call: Call) -> dict[str, Any]:
    """Say that my objection is agreed, or that what was recorded as agreed is not."""
    objection_id = call.path["objection_id"]
    matter_id = agreeing.say(call.session, call.actor, objection_id=objection_id, **call.body, at=call.at)
    return story.one(call.session, call.house, call.actor, matter_id, at=call.at)


@doors.delete("/matters/objections/<id:objection_id>")
def withdraw_objection(call: Call) -> None:
    """Take my objection back."""
    objecting.withdraw(call.session, call.actor, objection_id=call.path["objection_id"], at=call.at)


@doors.get("/matters/<id:matter_id>/mine", out=MineOut)
def show_mine(call: Call) -> dict[str, Any]:
    """What my own homes pay of a shared cost, what came back, joining late, help."""
    return mine(call.session, call.house.vault, call.actor, call.path["matter_id"], at=call.at)


@doors.post("/matters/<id:matter_id>/joins", body=JoinIn, out=MineOut, status=201, creates=True, rate=MOST_ASKED)
def ask_to_join(call: Call) -> dict[str, Any]:
    """Say that a home of mine wants to join a lift that was built without it."""
    joining.ask(call.session, call.actor, call.path["matter_id"], home_id=call.body["home_id"], at=call.at)
    return mine(call.session, call.house.vault, call.actor, call.path["matter_id"], at=call.at)


@doors.delete("/matters/joins/<id:join_id>")
def withdraw_join(call: Call) -> None:
    """Never mind, as long as nothing is signed."""
    joining.withdraw(call.session, call.actor, call.path["join_id"], at=call.at)


@doors.post(
    "/matters/<id:matter_id>/hardships", body=HelpIn, out=MineOut, status=201, creates=True, private=True,
    rate=MOST_ASKED,
)  # fmt: skip
def ask_for_help(call: Call) -> dict[str, Any]:
    """Ask for help with a share, or to pay it month by month. Only those who decide on it learn of it."""
    matter_id, vault = call.path["matter_id"], call.house.vault
    helping.ask(call.session, call.actor, vault, matter_id, **call.body, at=call.at)
    return mine(call.session, vault, call.actor, matter_id, at=call.at)


@doors.delete("/matters/hardships/<id:hardship_id>")
def withdraw_help(call: Call) -> None:
    """Take my application back; what was written is forgotten."""
    helping.withdraw(call.session, call.actor, call.path["hardship_id"], at=call.at)


def file_doors(house: House) -> Blueprint:
    """GET ``/matter-files/<signed>``: a file of a matter; with ``?save=1`` under its own name."""
    blueprint = Blueprint("matter_files", __name__, url_prefix="/matter-files")

    @blueprint.get("/<string:signed>")
    def show(signed: str) -> AnyResponse:
        with house.database.read() as session:
            found = files.file_behind(session, house, signed)
        if found is None:
            raise NotFound
        key, mime, name = found
        try:
            return _send(house.files.get(key), mime, key, name)
        except KeyError as error:
            raise NotFound from error

    return blueprint


def _send(content: bytes, mime: str, key: str, name: str) -> AnyResponse:
    response = Response(content, mimetype=mime)
    response.headers["Cache-Control"] = f"private, max-age={files.LINK_SECONDS}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    kind = "attachment" if request.args.get("save") else "inline"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    response.set_etag(key)
    return response.make_conditional(request, accept_ranges=True, complete_length=len(content))
