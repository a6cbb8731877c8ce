"""A sheet drawn: from its view and the bytes of its pictures to the bytes of a picture, a page, a cover, a film."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from server.bulletins.drawing.cards import film_cards
from server.bulletins.drawing.cover import cover_scene
from server.bulletins.drawing.film import film
from server.bulletins.drawing.pictures import open_pictures
from server.bulletins.drawing.sheet import chat_scene, page_scene
from server.bulletins.rules.view import SheetView
from server.kit.drawing.fonts import Family
from server.kit.drawing.pdf import pdf
from server.kit.drawing.png import png

FileKind = Literal["png", "pdf", "cover", "mp4"]
AT_ONCE: tuple[FileKind, ...] = ("png", "pdf", "cover")
"""Drawn in a second; the film takes several and may fail by itself."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Bytes of one kind. ``missing`` are characters no font of this machine has, drawn as boxes and told in the
    picture; ``cut`` tells that something found no room; ``broken`` names given pictures that could not be opened."""

    kind: FileKind
    content: bytes
    missing: frozenset[str] = frozenset()
    cut: bool = False
    broken: tuple[str, ...] = ()


def draw(kind: FileKind, view: SheetView, family: Family, given: Mapping[str, bytes]) -> Drawn:
    """One file of a sheet. ``given`` holds the bytes of ``before``, ``after`` and ``code``, any of them or none.

    A picture is 1,080 px wide and at most 2,400 high, a page A4, a cover 520 by 416, a film 720 by 1,280 and of 16 to
    29 seconds. ``FilmFailed`` is the film's alone.
    """
    pictures, broken = open_pictures(given)
    made, words, cut = _WAYS[kind](view, family, pictures)
    return Drawn(kind, made, family.missing(words), cut, tuple(broken))


_Made = tuple[bytes, str, bool]


def _chat(view: SheetView, family: Family, pictures: dict[str, Image.Image]) -> _Made:
    scene = chat_scene(view, family, pictures)
    return png(scene, family, pictures), scene.words, scene.cut


def _page(view: SheetView, family: Family, pictures: dict[str, Image.Image]) -> _Made:
    scene = page_scene(view, family, pictures)
    title = f"{view.title} {view.day_words}"[:200]
    return pdf(scene, family, pictures, title=title), scene.words, scene.cut


def _cover(view: SheetView, family: Family, _pictures: dict[str, Image.Image]) -> _Made:
    scene = cover_scene(view, family)
    return png(scene, family, {}), scene.words, scene.cut


def _film(view: SheetView, family: Family, pictures: dict[str, Image.Image]) -> _Made:
    cards = film_cards(view, family, pictures)
    words = "\n".join(card.scene.words for card in cards)
    return film(cards, family, pictures), words, any(card.scene.cut for card in cards)


_WAYS: dict[FileKind, Callable[[SheetView, Family, dict[str, Image.Image]], _Made]] = {
    "png": _chat,
    "pdf": _page,
    "cover": _cover,
    "mp4": _film,
}
