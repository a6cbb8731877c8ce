"""The real browser of this machine, and what happens to its tests where there is none: not run, and said aloud."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first is the same browser without a window of its own: its tests take a quarter less time."""
KEPT = ("chromium_headless_shell-*/chrome-headless-shell-linux*/*shell", "chromium-*/chrome-linux*/chrome")
UNWANTED = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
"""Of the browser's own surface, which no test looks at: a process for every window that suggests addresses."""
LEFT_OUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "PaintHolding",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "ThirdPartyStoragePartitioning", "Translate",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
"""What Playwright leaves out itself: the browser hears only the last such list."""
ARGUMENTS = ["--no-sandbox", f"--disable-features={','.join(UNWANTED + LEFT_OUT)}"]
PATIENCE_MS = 20_000
"""How long a page may take to show what is expected, on a machine that has other work too."""
WHY = "no Chromium on this machine: install chromium and a Chinese font (fonts-wqy-microhei), or set LINLI_CHROMIUM"


def find_chromium() -> str | None:
    """The path of a Chromium: ``LINLI_CHROMIUM``, one of the system, or one that Playwright keeps; None without."""
    told = os.environ.get("LINLI_CHROMIUM")
    if told is not None:
        return told or None
    found = next(filter(None, map(shutil.which, NAMES)), None)
    cache = Path.home() / ".cache" / "ms-playwright"
    kept = (str(path) for pattern in KEPT for path in sorted(cache.glob(pattern), reverse=True))
    return found or next(kept, None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this machine, started once: Playwright cannot run twice in one process."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a browser where there is none."""
    if find_chromium() is not None:
        return
    out = [item for item in items if item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what was left out: a green line must never hide it."""
    if find_chromium() is None:
        terminalreporter.write_sep("!", "BROWSER TESTS WERE NOT RUN", red=True, bold=True)
        terminalreporter.write_line(WHY, red=True)
