"""From the published figures to the bytes of a picture or a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.kit.drawing.fonts import find_family
from server.kit.drawing.pdf import pdf
from server.kit.drawing.png import png
from server.votes.drawing.sheet import CHAT, STAIR_BOARD, scene


def draw(kind: str, result: Mapping[str, Any], fonts: str | Path) -> bytes:
    """The sheet of a result (:func:`server.votes.queries.results.result`) as ``png`` for chats or ``pdf``, one page A4.

    ``NoFont`` on a machine without any Chinese font.
    """
    family = find_family(fonts)
    if kind == "pdf":
        return pdf(scene(result, family, STAIR_BOARD), family, {}, title=f"{result['title']} 表决结果")
    return png(scene(result, family, CHAT), family, {})
