"""Asking the privacy gate: the names of the estate are looked up only where somebody wrote something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from server.bulletins.rules.gate import Piece, Refused, refused, written
from server.bulletins.rules.view import SheetView
from server.kit.errors import Malformed
from server.kit.gate import visible
from server.people import queries as people
from server.places import queries as places


def check_all(session: Session, views: Sequence[tuple[int, SheetView]], *, day: date) -> list[list[Refused]]:
    """What the gate refuses of each sheet, (estate id, view) each; costs nothing where nobody wrote anything."""
    return [check_pieces(session, estate_id, written(view), day=day) for estate_id, view in views]


def check_pieces(session: Session, estate_id: int, pieces: Sequence[Piece], *, day: date) -> list[Refused]:
    """What the gate refuses of these texts of an estate."""
    words = visible("\n".join(piece.words for piece in pieces))
    if not words.strip():
        return []
    names = people.names_within(session, estate_id, words, day)
    return refused(pieces, names=names, phones=_public(session, estate_id))


def check_told(session: Session, estate_id: int, pieces: Sequence[Piece]) -> list[Refused]:
    """The same of words that are out already: whoever wrote them has answered for the names in them."""
    return refused(pieces, phones=_public(session, estate_id))


def pass_or_refuse(session: Session, estate_id: int, pieces: Sequence[Piece], *, day: date) -> None:
    """:class:`Malformed` with what stands where, unless everything may be published."""
    found = check_pieces(session, estate_id, pieces, day=day)
    if found:
        raise refusal(found)


def refusal(found: Sequence[Refused]) -> Malformed:
    """How the gate says no."""
    first = found[0].sentence
    more = f"（共 {len(found)} 处）" if len(found) > 1 else ""
    return Malformed(
        "gate_refused", f"不能发布：{first}{more}，请修改后再试。", findings=[as_dict(one) for one in found]
    )


def as_dict(one: Refused) -> dict[str, str]:
    """A finding as it is kept and told."""
    return {"where": one.where, "what": one.what, "words": one.words, "sentence": one.sentence}


def _public(session: Session, estate_id: int) -> list[str]:
    estate: Mapping[str, Any] = places.estate(session, estate_id)
    rescue = [row["rescue_phone"] for row in places.lifts(session, estate_id) if row["rescue_phone"]]
    return [*([estate["phone"]] if estate["phone"] else []), *rescue]
