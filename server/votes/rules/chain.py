"""The chain of ballots: what is hashed, in which bytes, and the receipt an owner is given. Pure.

``server/votes/recount.py`` says the same again by itself, with the standard library alone, and a test holds both
together. Whoever knows the published roll, rules and topics can begin the chain; every ballot then holds the one before
it, so that none can be changed, removed, added or moved without every later link and receipt being another.

A large poll has several chains, so that not everybody who votes in one second stands in one queue. A head's pseudonym
says in which its ballots are linked; what they all end in is one hash (:func:`root`).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

RECEIPT_LENGTH = 10
HEADS_A_CHAIN, MOST_CHAINS = 300, 64
_BASE32, _CROCKFORD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_CROCKFORD = bytes.maketrans(_BASE32, _CROCKFORD)
_MISREAD = str.maketrans("OIL", "011", " -")

Choices = Sequence[Mapping[str, Any]]
"""One entry per topic, in its order: ``{"topic": 1, "choice": "approve"}`` or ``{"topic": 2, "options": [1, 3]}``."""


def canonical(value: Any) -> bytes:
    """The one way to write a value: JSON with sorted keys and no blanks, in UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(*values: Any) -> str:
    """SHA-256 of the canonical list of these values, in hexadecimal."""
    return hashlib.sha256(canonical(list(values))).hexdigest()


def second(at: datetime) -> str:
    """An instant as the chain writes it, to the second: ``2026-11-21T06:00:00Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ordered(choices: Choices) -> list[dict[str, Any]]:
    """Choices in the one order in which they are hashed: by topic, options ascending."""
    return [
        {"topic": one["topic"], "options": sorted(one["options"])}
        if "options" in one
        else {"topic": one["topic"], "choice": one["choice"]}
        for one in sorted(choices, key=lambda one: int(one["topic"]))
    ]


def commitment(nonce: str, choices: Choices) -> str:
    """What binds a ballot to its choices without telling them: the nonce (32 hex digits) is sealed with them."""
    return digest(nonce, ordered(choices))


def genesis(announced: Mapping[str, Any]) -> str:
    """The link before the first ballot: everything that was announced."""
    return digest(announced)


def how_many(heads: int) -> int:
    """Chains of a poll of so many heads. Few, as whoever takes a ballot out must change every later receipt of its
    chain; enough for their last minute."""
    return min(1 + heads // HEADS_A_CHAIN, MOST_CHAINS)


def chain_of(tag: str, chains: int) -> int:
    """The chain in which the ballots of a pseudonym are linked, from 0."""
    return int(tag[:8], 16) % chains


def start(genesis: str, chain: int, chains: int) -> str:
    """The link before the first ballot of a chain; the only one of a poll begins with what was announced itself."""
    return genesis if chains == 1 else digest(genesis, chain)


def number(place: int, chain: int, chains: int) -> int:
    """The number of the ballot at a place (from 0) in a chain: no two of a poll share one, and each tells its chain."""
    return place * chains + chain + 1


def root(heads: Sequence[str]) -> str:
    """What the chains of a poll end in, from their last links: the only one, or a hash of all."""
    return heads[0] if len(heads) == 1 else digest(*heads)


def salt(sealed: bytes) -> str:
    """What hides the second a ballot was cast in its :func:`moment`: the hash of its sealed box, which nobody can
    guess and which is in no public file. The link so holds the box too."""
    return hashlib.sha256(sealed).hexdigest()


def moment(sealed: bytes, cast_at: datetime) -> str:
    """The second a ballot was cast as everybody may see it: a hash that only who has the :func:`salt` can try."""
    return digest(salt(sealed), second(cast_at))


def link(
    prev: str, *, number: int, tag: str, part: int, area: int, channel: str, commit: str, moment: str
) -> str:  # fmt: skip
    """The link of a ballot. ``part``: where each part must pass by itself, the one in which it counts."""
    return digest(prev, number, tag, part, area, channel, commit, moment)


def receipt(link: str) -> str:
    """The receipt code of a ballot: ten characters of Crockford's base 32, 50 bits of its link."""
    return base64.b32encode(bytes.fromhex(link))[:RECEIPT_LENGTH].translate(_AS_CROCKFORD).decode()


def read_receipt(code: str) -> str:
    """A receipt as somebody typed it: in any case, with blanks and dashes, O for 0 and I or L for 1."""
    return code.upper().translate(_MISREAD)


def roll_hash(heads: Iterable[tuple[int, int, str, int, int, Mapping[str, int]]]) -> str:
    """The hash of a roll from (part, number, label, area, homes, area by source) of its heads, in order of part and
    number."""
    hashed = hashlib.sha256()
    for head in heads:
        hashed.update(canonical(list(head)) + b"\n")
    return hashed.hexdigest()
