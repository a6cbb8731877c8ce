"""A staff member's screen: the console in a browser without scripts. Reads pages, fills in forms, presses buttons."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

Files = dict[str, tuple[str, bytes, str]]
"""What is attached, by the name of its box: file name, content, kind."""
Fields = dict[str, list[str]]
"""What a form holds already: hidden fields, a name may come more than once, and the choice that is marked."""


class Screen:
    """One browser with its cookies, showing one page at a time."""

    def __init__(self, server: str) -> None:
        self._server, self._browser, self._page, self._at = server, requests.Session(), _Page(), server
        self._browser.trust_env = False

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return " ".join(" ".join(self._page.words).split())

    @property
    def address(self) -> str:
        """Where the page is."""
        return self._at

    @property
    def links(self) -> dict[str, str]:
        """Where the words of the page lead to."""
        return self._page.links

    @property
    def forms(self) -> list[str]:
        """Where the forms of the page lead to."""
        return list(self._page.forms)

    def sign_in_by_wecom(self, person: str) -> None:
        """Off to WeCom, choose who I am, and back."""
        self.open("/console/sign-in/wecom")
        self.submit(next(iter(self._page.forms)), person=person)
        self.open("/console/")

    def open(self, path: str) -> None:
        """Go to an address of the console."""
        self._show(self._browser.get(urljoin(self._server, path), timeout=30))

    def submit(self, action: str, **filled: str | list[str]) -> None:
        """Send the form that leads to ``action``, with what it hides and what was filled in."""
        self.attach(action, {}, **filled)

    def attach(self, action: str, files: Files, **filled: str | list[str]) -> None:
        """The same with files."""
        data = {**self._page.forms[action], **filled}
        self._show(self._browser.post(urljoin(self._at, action), data=data, files=files or None, timeout=30))

    def refused(self, action: str, **filled: str) -> int:
        """The status with which a form is refused; 0 when it was taken."""
        try:
            self.submit(action, **filled)
        except requests.HTTPError as no:
            return 0 if no.response is None else int(no.response.status_code)
        return 0

    def hidden(self, action: str, name: str) -> list[str]:
        """What the forms that lead to ``action`` hide under a name."""
        return self._page.forms[action].get(name, [])

    def close(self) -> None:
        """Close the browser."""
        self._browser.close()

    def _show(self, answer: requests.Response) -> None:
        answer.raise_for_status()
        self._at, self._page = answer.url, _Page()
        self._page.feed(answer.text)


class _Page(HTMLParser):
    """What a page shows, its links by their words, its forms by where they lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: dict[str, str] = {}
        self.forms: dict[str, Fields] = {}
        self._form: Fields = {}
        self._link = ""
        self._unseen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._unseen = tag in ("script", "style")
        if tag == "form":
            self._form = self.forms.setdefault(given.get("action", ""), {})
        elif tag == "input" and given.get("name") and (given.get("type") == "hidden" or "checked" in given):
            values, value = self._form.setdefault(given["name"], []), given.get("value", "on")
            values += [value] if value not in values else []
        elif tag == "a":
            self._link = given.get("href", "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = False
        if tag == "a":
            self._link = ""
        elif tag == "form":
            self._form = {}

    def handle_data(self, data: str) -> None:
        if self._unseen or not data.strip():
            return
        self.words.append(data)
        if self._link:
            self.links[data.strip()] = self._link
