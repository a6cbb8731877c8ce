"""What axe finds on a page, and which pages it has been shown."""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
QUICK = {"resultTypes": ["violations"], "preload": False}
"""Without fetching every style sheet once more; only a rule that is switched off by itself would need that."""

SHAPES = {**QUICK, "rules": {"color-contrast": {"enabled": False}}}
AT_REST = """Promise.all(document.getAnimations()
    .filter((moving) => moving.effect.getComputedTiming().endTime !== Infinity)
    .map((moving) => moving.finished.then(() => null, () => null)))"""
"""What fades in has not its own colours yet."""


def violations(page: Page) -> list[str]:
    """What axe's rules, best practices included, find on a page: one line per rule with the elements."""
    page.evaluate(AT_REST)
    return _told(page, AXE.run(page, options=QUICK).response["violations"])


def violations_of_size(page: Page) -> list[str]:
    """What axe finds on a page it has just looked at, now that only its size is another: colours are as they were."""
    return _told(page, page.evaluate(f"axe.run({json.dumps(SHAPES)}).then((found) => found.violations)"))


def _told(page: Page, found: list[dict[str, Any]]) -> list[str]:
    return [f"{page.url} {each['id']} {[node['html'][:160] for node in each['nodes']]}" for each in found]
