"""The console's pages of fees: overview, prices, terms, runs, one bill, disputes and waivers, dunning, rates."""

from __future__ import annotations

from server.fees.pages import bearing, bills, changing, dunning, levies, measures, rates, repairs, runs, tariffs, terms
from server.kit.pages import Page

PAGES: tuple[Page, ...] = (
    *terms.pages, *bearing.pages, *tariffs.pages, *changing.pages, *measures.pages, *runs.pages,
    *bills.pages, *levies.pages, *dunning.pages, *rates.pages, *repairs.pages,
)  # fmt: skip
