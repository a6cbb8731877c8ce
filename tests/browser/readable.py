"""What axe finds on a page, and which pages it has been shown."""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

QUICK = {"resultTypes": ["violations"], "preload": False, "selectors": False}
"""Every rule, told shortly: what is found is shown by its HTML. Without fetching every style sheet once more; only a
rule that is switched off by itself would need that."""

SHAPES = {**QUICK, "rules": {"color-contrast": {"enabled": False}}}
AT_REST = """document.getAnimations()
    .filter((moving) => moving.effect.getComputedTiming().endTime !== Infinity)
    .forEach((moving) => moving.finish())"""
"""What fades in has not its own colours yet: it goes to its end at once. To wait for it took most of the time of these
tests, as uni-app keeps an animation that nobody sees until three seconds after a page was opened."""


def violations(page: Page) -> list[str]:
    """What axe's rules, best practices included, find on a page: one line per rule with the elements."""
    page.evaluate(AT_REST)
    if not page.evaluate("'axe' in window"):
        page.add_init_script(AXE_SCRIPT)  # and with every document this page opens from now on
        page.evaluate(AXE_SCRIPT)
    return _found(page, QUICK)


def violations_of_size(page: Page) -> list[str]:
    """What axe finds on a page it has just looked at, now that only its size is another: colours are as they were."""
    return _found(page, SHAPES)


def _found(page: Page, options: dict[str, Any]) -> list[str]:
    # What passed is as long as the page and would be carried through three processes: it stays there.
    found = page.evaluate(f"axe.run({json.dumps(options)}).then((found) => found.violations)")
    return [f"{page.url} {each['id']} {[node['html'][:160] for node in each['nodes']]}" for each in found]
