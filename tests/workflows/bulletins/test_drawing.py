"""A sheet is drawn outside any request: picture, page, cover, film; each kept as soon as it is there, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from server.bulletins.drawing import draw as drawing
from server.bulletins.drawing.film import FilmFailed
from server.bulletins.models import Sheet, SheetFile
from server.media.models import StoredMedium
from server.wechat.errors import WechatRefused, WechatUnreachable
from tests.cast import Cast
from tests.server.bulletins.drawing.sheets import USUAL, photo
from workflows.bulletins import slow

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
FILM = b"a film"


@pytest.fixture(autouse=True)
def quick_film(monkeypatch: pytest.MonkeyPatch) -> None:
    """The film itself is tried where it is made."""
    film_less = {**drawing._WAYS, "mp4": lambda view, family, pictures: (FILM, "", False)}
    monkeypatch.setattr(drawing, "_WAYS", film_less)


@pytest.fixture
def sheet_id(cast: Cast) -> int:
    """The usual sheet of 秀山花园, with a pair everybody may see."""
    with cast.house.database.write() as session:
        pair = []
        for colour in ("#8a7a66", "#b9c4b0"):
            key = cast.house.files.put(photo(colour))
            row = StoredMedium(
                owner_id=1, kind="photo", purpose="report", key=key, still_key=key, thumb_key=key, state="shown",
                used=True, width=1280, height=960, bytes=9, at=AT,
            )  # fmt: skip
            session.add(row)
            session.flush()
            pair.append(row.id)
        content = USUAL.as_dict() | {"pair": {"before_id": pair[0], "after_id": pair[1], "words": "修平了"}}
        sheet = Sheet(
            estate_id=cast.xiushan, kind="daily", day=date(2026, 11, 21), state="drafted", title=USUAL.title,
            content=content, gate={"faces_by": 1}, since=AT, until=AT, made_at=AT,
        )  # fmt: skip
        session.add(sheet)
        session.flush()
        return int(sheet.id)


def draw(cast: Cast, sheet_id: int) -> None:
    slow.draw(cast.house, {"sheet_id": sheet_id}, AT)


def files(cast: Cast, sheet_id: int) -> dict[str, str]:
    with cast.house.database.read() as session:
        rows = session.execute(select(SheetFile.kind, SheetFile.key).where(SheetFile.sheet_id == sheet_id))
        return {row.kind: row.key for row in rows}


def change(cast: Cast, sheet_id: int, **content: Any) -> None:
    with cast.house.database.write() as session:
        sheet = session.get_one(Sheet, sheet_id)
        sheet.content = {**sheet.content, **content}


def test_a_sheet_gets_its_files_and_a_second_run_changes_nothing(cast: Cast, sheet_id: int) -> None:
    draw(cast, sheet_id)
    made = files(cast, sheet_id)
    assert set(made) == {"png", "pdf", "cover", "mp4", "code"}
    assert cast.house.files.get(made["png"]).startswith(b"\x89PNG")
    assert cast.house.files.get(made["pdf"]).startswith(b"%PDF")
    draw(cast, sheet_id)
    assert files(cast, sheet_id) == made
    assert cast.mini.codes == [f"pages/bulletin/bulletin?id={sheet_id}"], "the code is asked for once"


def failing_film(*_: Any) -> Any:
    raise FilmFailed("film_failed", "视频没有生成。")


def test_a_film_that_fails_loses_neither_picture_nor_page(
    cast: Cast, sheet_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "_WAYS", {**drawing._WAYS, "mp4": failing_film})
    with pytest.raises(FilmFailed):
        draw(cast, sheet_id)
    assert set(files(cast, sheet_id)) == {"png", "pdf", "cover", "code"}


@pytest.mark.parametrize(
    ("no", "again"),
    [
        (WechatRefused(41030), False),
        (WechatRefused(48001), False),
        (WechatRefused(45009), True),
        (WechatRefused(-1), True),
    ],
)
def test_without_a_code_it_is_drawn_all_the_same(cast: Cast, sheet_id: int, no: WechatRefused, again: bool) -> None:
    cast.mini.refuses = no
    if again:
        with pytest.raises(WechatRefused):
            draw(cast, sheet_id)
    else:
        draw(cast, sheet_id)
    bare = files(cast, sheet_id)
    assert set(bare) == {"png", "pdf", "cover", "mp4"}
    cast.mini.refuses = None
    draw(cast, sheet_id)
    after = files(cast, sheet_id)
    assert "code" in after and after["png"] != bare["png"]
    with pytest.raises(KeyError):
        cast.house.files.get(bare["png"])


def test_a_platform_that_does_not_answer_is_asked_again(
    cast: Cast, sheet_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: Any) -> bytes:
        raise WechatUnreachable("Timeout", certain=False)

    monkeypatch.setattr(cast.mini, "code_unlimited", silent)
    with pytest.raises(WechatUnreachable):
        draw(cast, sheet_id)
    assert set(files(cast, sheet_id)) == {"png", "pdf", "cover", "mp4"}


def test_what_was_drawn_of_words_changed_meanwhile_is_not_kept(
    cast: Cast, sheet_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual: Callable[..., Any] = drawing._WAYS["pdf"]

    def changing(*given: Any) -> Any:
        change(cast, sheet_id, tomorrow=["改过的明天"])
        return usual(*given)

    monkeypatch.setattr(drawing, "_WAYS", {**drawing._WAYS, "pdf": changing})
    draw(cast, sheet_id)
    assert set(files(cast, sheet_id)) == {"code", "png"}
    monkeypatch.setattr(drawing, "_WAYS", {**drawing._WAYS, "pdf": usual})
    old = files(cast, sheet_id)["png"]
    draw(cast, sheet_id)
    assert len(files(cast, sheet_id)) == 5 and files(cast, sheet_id)["png"] != old


def test_a_picture_hidden_meanwhile_is_not_drawn(cast: Cast, sheet_id: int) -> None:
    draw(cast, sheet_id)
    shown = files(cast, sheet_id)["png"]
    with cast.house.database.write() as session:
        session.execute(update(StoredMedium).values(state="hidden"))
    draw(cast, sheet_id)
    assert files(cast, sheet_id)["png"] != shown


def test_a_picture_whose_bytes_are_gone_stops_nothing(cast: Cast, sheet_id: int) -> None:
    with cast.house.database.read() as session:
        for key in session.scalars(select(StoredMedium.key)).all():
            cast.house.files.drop(key)
    draw(cast, sheet_id)
    assert len(files(cast, sheet_id)) == 5


def test_a_sheet_that_is_gone_or_was_never_made_is_not_drawn(cast: Cast, sheet_id: int) -> None:
    draw(cast, 999)
    with cast.house.database.write() as session:
        session.get_one(Sheet, sheet_id).content = {}
    draw(cast, sheet_id)
    assert files(cast, sheet_id) == {}
