"""Vouchers behind signed addresses, and the bytes behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.books.models import BookEntry
from server.kit.files import Links
from server.kit.house import House

LINK_SECONDS = 3600
PHOTO, PAPER = "photo", "paper"
_SIGNED = re.compile(r"books\.([0-9]{1,16})")


def vouchers(house: House, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The voucher of an entry as a list of one, or of none where it takes another back."""
    if row["voucher_key"] is None:
        return []
    photo = row["voucher_mime"].startswith("image/")
    url = "/book-files/" + Links(house.settings.secrets.links).sign(f"books.{row['id']}")
    return [
        {"id": row["id"], "name": "凭证照片" if photo else "凭证.pdf", "url": url, "kind": PHOTO if photo else PAPER}
    ]


def file_behind(session: Session, house: House, signed: str) -> tuple[str, str] | None:
    """Key and type of the voucher a signed address stands for; None when it is forged, over or gone."""
    said = _SIGNED.fullmatch(Links(house.settings.secrets.links).read(signed, max_age=LINK_SECONDS) or "")
    row = session.get(BookEntry, int(said[1])) if said else None
    if row is None or row.voucher_key is None or row.voucher_mime is None:
        return None
    return row.voucher_key, row.voucher_mime
