"""Answers our server gives to a push: `success`, nothing, or a reply, sealed and rightly signed where pushes are."""

import json
from xml.etree import ElementTree

from .crypto import BadEnvelope, Envelope

_FIELDS = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")


def read_reply(envelope: Envelope | None, answer: str) -> str | None:
    """The body of a reply, opened where there is an envelope; None for `success` or nothing; BadEnvelope when it is
    neither."""
    if answer.strip() in {"", "success"}:
        return None
    if envelope is None:
        return answer
    values = _fields(answer)
    missing = [name for name in _FIELDS if not values.get(name)]
    if missing:
        raise BadEnvelope(f"reply lacks {missing}")
    sealed, signature, timestamp, nonce = (values[name] for name in _FIELDS)
    return envelope.open_signed(signature, timestamp, nonce, sealed)


def text_of(reply: str) -> str:
    """The Content of a text reply in XML or JSON; "" when it is something else."""
    try:
        values = _fields(reply)
    except BadEnvelope:
        return ""
    return values.get("Content", "") if values.get("MsgType") == "text" else ""


def _fields(answer: str) -> dict[str, str]:
    try:
        if answer.lstrip().startswith("{"):
            return {key: str(value) for key, value in json.loads(answer).items()}
        return {child.tag: child.text or "" for child in ElementTree.fromstring(answer)}
    except (ValueError, ElementTree.ParseError) as error:
        raise BadEnvelope("reply is neither success nor sealed") from error
