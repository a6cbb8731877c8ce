"""Drawing sheets, outside any request: a picture, a page, a cover, then a film, each kept as soon as it is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.bulletins.facts import SheetDrawn
from server.bulletins.service import picturing
from server.bulletins.service.picturing import AT_ONCE, FileKind, Wanted
from server.kit.facts import publish
from server.kit.house import House
from server.kit.logs import log
from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.mini import Mini
from workflows.engine.slow import Slow

DRAW = "bulletin.draw"
PAGE, SCENE = "pages/bulletin/bulletin", "id={id}"
CODE = "code"


def draw(house: House, payload: Mapping[str, Any], _at: datetime) -> None:
    """Draw a sheet as it stands. What can be drawn is kept even if the code or the film fails; a failure that may pass
    is raised when all else is done, so that the work is taken up again."""
    with house.database.read() as session:
        wanted = picturing.wanted(session, payload["sheet_id"])
    if wanted is None:
        return
    given, later = _given(house, wanted)
    kinds: tuple[FileKind, ...] = (*AT_ONCE, "mp4")
    for kind in kinds:
        if not _draw(house, wanted, kind, given):
            return
    if later is not None:
        raise later
    with house.database.write() as session:
        publish(session, SheetDrawn(wanted.sheet_id), at=house.clock.now())


def _given(house: House, wanted: Wanted) -> tuple[dict[str, bytes], WechatUnreachable | WechatRefused | None]:
    """The bytes of the pair and of the code, and why there is no code if that may change."""
    given = {name: content for name, key in wanted.pair.items() if (content := _read(house, key)) is not None}
    code = _read(house, wanted.code) if wanted.code else None
    if code is not None:
        return given | {CODE: code}, None
    try:
        code = house.need(Mini).code_unlimited(SCENE.format(id=wanted.sheet_id), PAGE)
    except WechatUnreachable as problem:
        return given, problem
    except WechatRefused as no:
        log.warning("sheet_without_code", sheet=wanted.sheet_id, errcode=no.code)
        return given, None if no.kind in (Refusal.permanent, Refusal.setup) else no
    _keep(house, wanted, CODE, code)
    return given | {CODE: code}, None


def _draw(house: House, wanted: Wanted, kind: FileKind, given: Mapping[str, bytes]) -> bool:
    """Draw and keep one kind; False when the sheet says something else by now."""
    family = picturing.find_family(house.settings.design.fonts)
    drawn = picturing.draw(kind, wanted.view, family, given)
    if drawn.missing or drawn.broken:
        log.warning("sheet_drawn_with_gaps", sheet=wanted.sheet_id, kind=kind, broken=drawn.broken,
                    characters=sorted(f"U+{ord(one):04X}" for one in drawn.missing))  # fmt: skip
    return _keep(house, wanted, kind, drawn.content)


def _keep(house: House, wanted: Wanted, kind: str, content: bytes) -> bool:
    key = house.files.put(content)
    with house.database.write() as session:
        gone = picturing.keep_file(
            session, wanted, kind=kind, key=key, size=len(content), at=house.clock.now()
        )  # fmt: skip
    for old in gone or ():
        house.files.drop(old)
    return gone is not None


def _read(house: House, key: str) -> bytes | None:
    try:
        return house.files.get(key)
    except KeyError:
        log.warning("picture_gone", key=key)
        return None


SLOW = [Slow(DRAW, draw, long=True)]
