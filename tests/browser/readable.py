"""What axe finds on a page, and which pages it has been shown."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

QUICK = {"resultTypes": ["violations"], "preload": False}
"""Without fetching every style sheet once more; only a rule that is switched off by itself would need that."""

AT_REST = """Promise.all(document.getAnimations()
    .filter((moving) => moving.effect.getComputedTiming().endTime !== Infinity)
    .map((moving) => moving.finished.then(() => null, () => null)))"""
"""What fades in has not its own colours yet."""


def violations(page: Page) -> list[str]:
    """What axe's rules, best practices included, find on a page: one line per rule with the elements."""
    page.evaluate(AT_REST)
    found: list[dict[str, Any]] = Axe().run(page, options=QUICK).response["violations"]
    return [f"{page.url} {each['id']} {[node['html'][:160] for node in each['nodes']]}" for each in found]
