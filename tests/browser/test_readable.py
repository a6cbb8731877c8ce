"""axe is really asked: what is wrong on a page is found, at once and in the next document too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.readable import violations, violations_of_size

pytestmark = pytest.mark.browser

HEAD = "data:text/html,<html lang=zh><title>t</title><main><h1>h</h1>"
NO_NAME, PALE = "<button></button>", "<p style='color:rgb(200,200,200);background:white'>pale</p>"


def test_what_is_wrong_is_found_in_every_document(chromium: Browser) -> None:
    page = chromium.new_page()
    for wrong, rule in ((NO_NAME, "button-name"), (PALE, "color-contrast"), (NO_NAME, "button-name")):
        page.goto(HEAD + wrong)
        assert [found.split(" [")[0].rpartition(" ")[2] for found in violations(page)] == [rule]
    page.goto(HEAD)
    assert violations(page) == []
    page.set_content("<html lang=zh><title>t</title><main><h1>h</h1>" + NO_NAME)
    assert "button-name" in violations_of_size(page)[0]
    page.close()
