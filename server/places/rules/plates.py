"""The short code under which a lift's plate opens a page anybody may read (A6, B19).

It is no part of what is registered: who knows one lift's registered code cannot guess another lift's plate. A plate
hangs for years, so the code is kept with the lift and rests on no secret that is ever changed.
"""

from __future__ import annotations

import secrets

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None of them is taken for another, and a phone's keyboard has them without a shift."""
LENGTH = 10
"""About 50 bits."""
PATH = "/l/"


def new_plate() -> str:
    """A code for a plate, drawn anew."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read_plate(said: str) -> str:
    """A code as somebody typed it, in any case and with blanks around; empty for what cannot be one."""
    code = said.strip().lower()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def address(public_url: str, plate: str) -> str:
    """What the square code on the plate says, without ``#``: WeChat's rule for ordinary links compares beginnings."""
    return f"{public_url.rstrip('/')}{PATH}{plate}"


def in_fours(code: str) -> list[str]:
    """A registered code as it is read out: ``3110 4401 1320 1900 0088``; a short one as a whole."""
    return [code[at : at + 4] for at in range(0, len(code), 4)] if len(code) > 8 else [code]
