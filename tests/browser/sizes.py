"""What is measured in the browser: how large a finger's targets are, and how large the words."""

from __future__ import annotations

from typing import cast

from playwright.sync_api import Page

TARGETS = """least => {
  const touchable = "button, a[href], input, textarea, select, [role=button], [role=radio], [role=switch], [role=link]"
  const seen = el => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length
  const called = el => `${el.dataset.testid ?? el.className} ${el.innerText}`
  return [...document.querySelectorAll(touchable)].filter(seen)
    .filter(el => !el.closest("uni-toast, uni-modal, [aria-hidden=true]"))
    .map(el => el.closest("uni-input, uni-textarea, wx-input, wx-textarea, .input") ?? el)
    .map(el => [el, el.getBoundingClientRect()])
    .filter(([, box]) => box.width < least - 0.5 || box.height < least - 0.5)
    .map(([el, box]) => `${called(el)} ${box.width.toFixed(1)}x${box.height.toFixed(1)}`)
}"""

TEXTS = """least => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const el = node.parentElement
    if (!node.data.trim() || ["SCRIPT", "STYLE", "TEMPLATE"].includes(el.tagName)) continue
    if (!el.checkVisibility({ visibilityProperty: true }) || !el.getClientRects().length) continue
    const size = parseFloat(getComputedStyle(el).fontSize)
    if (size < least) found.push(`${el.className || el.tagName} ${node.data.trim().slice(0, 20)} ${size.toFixed(1)}`)
  }
  return found
}"""

BODY = """() => parseFloat(getComputedStyle(
  [...document.querySelectorAll(".app-page")].find(el => el.checkVisibility())).fontSize)"""


def small_targets(page: Page, least: float) -> list[str]:
    """Whatever can be touched and is less than ``least`` px wide or high, one line each."""
    return cast("list[str]", page.evaluate(TARGETS, least))


def small_texts(page: Page, least: float) -> list[str]:
    """Words smaller than ``least`` px, one line each."""
    return cast("list[str]", page.evaluate(TEXTS, least))


def body_text(page: Page) -> float:
    """The size of the main text, in px."""
    return float(page.evaluate(BODY))
