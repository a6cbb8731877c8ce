"""What is inside a sealed ballot: a nonce and the choices, filled up so that its length says nothing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from server.votes.rules import chain
from server.votes.sealing import box

NONCE_BYTES, STEP = 16, 64
PER_TOPIC, PER_OPTION, AROUND = 48, 8, 64


@dataclass(frozen=True, slots=True)
class Filled:
    """A ballot filled in: ``commit`` binds it to the choices, ``sealed`` holds them with the nonce."""

    nonce: str
    choices: list[dict[str, Any]]
    commit: str
    sealed: bytes


def fill(public: str, *, poll_id: int, head_id: int, choices: chain.Choices, room: int) -> Filled:
    """Fill in and seal a ballot of at least ``room`` bytes (:func:`room_of`) for one head of one poll."""
    nonce, said = secrets.token_hex(NONCE_BYTES), chain.ordered(choices)
    content = orjson.dumps({"nonce": nonce, "choices": said}).ljust(room)
    sealed = box.seal(bytes.fromhex(public), content, about=about(poll_id, head_id))
    return Filled(nonce, said, chain.commitment(nonce, said), sealed)


def open_ballot(private: X25519PrivateKey, sealed: bytes, *, poll_id: int, head_id: int) -> tuple[str, list[Any]]:
    """(nonce, choices) of a sealed ballot; :class:`server.votes.sealing.box.BoxBroken` when it does not open."""
    said = orjson.loads(box.unseal(private, sealed, about=about(poll_id, head_id)))
    return said["nonce"], said["choices"]


def room_of(shape: Sequence[Sequence[Any]]) -> int:
    """The bytes every ballot of this shape (:mod:`server.votes.rules.marking`) fits into, whatever it says."""
    options = sum(len(numbers) for *_, numbers in shape)
    needed = AROUND + PER_TOPIC * len(shape) + PER_OPTION * options
    return -(-needed // STEP) * STEP


def about(poll_id: int, head_id: int) -> str:
    """What a ballot's box belongs to; photos and mandates say so too, with a word before."""
    return f"{poll_id}:{head_id}"
