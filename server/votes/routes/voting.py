"""The JSON doors of voting: polls, a ballot, the roll, mandates."""

from __future__ import annotations

from functools import partial
from typing import Any

from server.kit.doors import Call, Doors
from server.kit.paging import Page
from server.media import service as media
from server.votes.queries import holders, polls, roll, standing
from server.votes.schemas.candidacies import CandidaciesOut, CandidacyIn, CandidacyOut
from server.votes.schemas.denials import DenialIn, DenialOut
from server.votes.schemas.voting import (
    BallotIn,
    MandateIn,
    MandateOut,
    ReceiptOut,
    RollArgs,
    RollPage,
    VoteList,
    VoteOut,
    VotePage,
)
from server.votes.sealing import box
from server.votes.sealing.keys import Keys
from server.votes.service import candidates, canvass, casting, mandates
from server.votes.service.seats import Seat

doors = Doors("votes")
MOST_TRIES = "60/minute"
DENIED = "记下了，这次登记不算数，业委会和社区会看到。"
BY_APP = "公告另外已经送到您的小程序，不投票的后果照旧，想投请在截止前投。"
"""What follows where the app itself had reached them."""


@doors.get("/votes", query=VoteList, out=VotePage, page=True)
def list_votes(call: Call) -> Page:
    """The polls of an estate that were announced, newest first."""
    return polls.listed(call.session, call.actor, at=call.at, **call.query)


@doors.get("/votes/<id:poll_id>", out=VoteOut)
def show_vote(call: Call) -> dict[str, Any]:
    """A poll: what is asked, the rules, the turnout, and the heads I may speak for."""
    return polls.one(call.session, call.actor, call.path["poll_id"], at=call.at)


@doors.post(
    "/votes/<id:poll_id>/ballots", body=BallotIn, out=ReceiptOut, status=201, creates=True, private=True, hopeful=True,
    rate=MOST_TRIES,
)  # fmt: skip
def cast_ballot(call: Call) -> dict[str, Any]:
    """Cast a ballot. The answer is shown once: keep it, it proves what was sealed."""
    call.house.watch.check()
    body = call.body
    signed = partial(_sign, call, body["signature_id"]) if body["signature_id"] is not None else None
    receipt = casting.cast(
        call.session, call.actor, vault=call.house.vault, poll_id=call.path["poll_id"], head_id=body["head_id"],
        choices=body["choices"], id_last4=body["id_last4"], signed=signed, patient=not call.hopes, at=call.at,
    )  # fmt: skip
    return {name: getattr(receipt, name) for name in ReceiptOut._declared_fields}


@doors.get("/votes/<id:poll_id>/roll", query=RollArgs, out=RollPage, page=True)
def show_roll(call: Call) -> Page:
    """The roll as it was announced: rooms and areas; after closing, who took part."""
    return roll.public_roll(call.session, call.actor, call.path["poll_id"], at=call.at, **call.query)


@doors.post("/votes/<id:poll_id>/mandates", body=MandateIn, out=MandateOut, status=201, creates=True)
def give_mandate(call: Call) -> dict[str, Any]:
    """Let somebody else vote for me, in writing."""
    body, poll_id = call.body, call.path["poll_id"]
    mandate_id = mandates.give(
        call.session, call.actor, keys=Keys.of(call.house), poll_id=poll_id, head_id=body["head_id"],
        holder_name=body["holder_name"], holder_phone=body["holder_phone"],
        paper=partial(_picture, call, body["file_id"]), at=call.at,
    )  # fmt: skip
    return holders.one(call.session, mandate_id)


@doors.delete("/votes/mandates/<id:mandate_id>")
def revoke_mandate(call: Call) -> None:
    """Take back a mandate that was not used yet."""
    mandates.revoke(call.session, call.actor, call.path["mandate_id"], at=call.at)


@doors.post("/votes/<id:poll_id>/denials", body=DenialIn, out=DenialOut, status=201, creates=True)
def deny_delivery(call: Call) -> dict[str, Any]:
    """Say that the sheet, noted as brought to my home, did not come."""
    by_app = canvass.deny(call.session, call.actor, call.path["poll_id"], **call.body, at=call.at)
    return {"words": DENIED + BY_APP if by_app else DENIED}


@doors.get("/me/candidacies", out=CandidaciesOut)
def show_candidacies(call: Call) -> dict[str, Any]:
    """The elections whose notice was not given yet that I was asked to stand in."""
    return {"items": standing.mine(call.session, call.actor.id)}


@doors.put("/me/candidacies/<id:candidacy_id>", body=CandidacyIn, out=CandidacyOut)
def answer_candidacy(call: Call) -> dict[str, Any]:
    """Stand, or decline. Only who accepted comes onto the ballot."""
    candidacy_id = call.path["candidacy_id"]
    candidates.answer(call.session, call.actor, candidacy_id, at=call.at, **call.body)
    return next(one for one in standing.mine(call.session, call.actor.id) if one["id"] == candidacy_id)


def _sign(call: Call, media_id: int, seat: Seat) -> str:
    about = f"signature:{seat.poll_id}:{seat.head_id}"
    return call.house.files.put(box.seal(bytes.fromhex(seat.public_key), _picture(call, media_id), about=about))


def _picture(call: Call, media_id: int) -> bytes:
    """The bytes of a private picture, which is forgotten here as soon as this act is committed."""
    taken = media.consume(call.session, call.actor, media_id)
    content = call.house.files.get(taken.key)
    call.afterwards += [partial(call.house.files.drop, key) for key in taken.drop]
    return content
