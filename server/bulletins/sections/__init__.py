"""The sections of a sheet, in the order in which they stand. A new one is a file here and a name in this list."""

from server.bulletins.sections import (
    best,
    books,
    complaints,
    contributed,
    fees,
    lifts,
    longest,
    month,
    notices,
    reports,
    service_contract,
    speed,
    votes,
)
from server.bulletins.sections.contract import Section

SECTIONS: tuple[Section, ...] = (
    month.BASICS,
    reports.SECTION,
    reports.COMPARED,
    speed.SECTION,
    month.RATES,
    best.SECTION,
    longest.SECTION,
    complaints.SECTION,
    lifts.SECTION,
    votes.SECTION,
    fees.SECTION,
    books.SECTION,
    service_contract.SECTION,
    notices.SECTION,
    contributed.SECTION,
)

__all__ = ["SECTIONS", "Section"]
