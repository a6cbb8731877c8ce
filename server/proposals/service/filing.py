"""Files of a matter: PDFs as they are, pictures made small and nameless and shown once they are checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

import server.media.service as media
from server.kit.actor import Actor
from server.kit.errors import Malformed, TooLarge, not_found
from server.kit.files import FileStore
from server.media.queries import MIMES
from server.proposals.models import Matter, MatterFile

PDF, PDF_MARK = "application/pdf", b"%PDF-"
MOST_PDF_BYTES = 20 * 2**20
MOST_AT_ONCE, LONGEST_NAME = 9, 120


@dataclass(frozen=True, slots=True)
class Brought:
    """A file whose bytes are stored and whose row is not written yet; a picture has what media prepared of it."""

    name: str
    mime: str
    bytes: int
    key: str | None
    picture: media.Prepared | None = None


def prepare(files: FileStore, given: Iterable[tuple[str, bytes]]) -> list[Brought]:
    """Look at the bytes and store them; slow, so before the transaction. PDF, JPG, PNG; :class:`Malformed` else."""
    brought = [_prepare(files, name, content) for name, content in given if content]
    if len(brought) > MOST_AT_ONCE:
        raise Malformed("too_many_files", f"一次最多上传 {MOST_AT_ONCE} 个文件。", most=MOST_AT_ONCE)
    return brought


def attach(
    session: Session, actor: Actor, matter: Matter, about: str, about_id: int, brought: Sequence[Brought], *,
    open_: bool, at: datetime,
) -> None:  # fmt: skip
    """Write the rows of what was brought. ``open_``: everybody who may read the matter may open them."""
    for one in brought:
        media_id = None
        if one.picture is not None:
            media_id = media.keep(session, actor, one.picture, purpose="matter", at=at)
            media.use(session, actor, [media_id])
        session.add(MatterFile(matter_id=matter.id, about=about, about_id=about_id, name=one.name, mime=one.mime,
                               bytes=one.bytes, key=one.key, media_id=media_id, open=open_, made_by=actor.id,
                               made_at=at))  # fmt: skip


def attach_pictures(
    session: Session, actor: Actor, matter: Matter, about: str, about_id: int, media_ids: Sequence[int], *,
    at: datetime,
) -> None:  # fmt: skip
    """A resident's own pictures, for those who handle the matter only."""
    if media_ids:
        media.use(session, actor, media_ids)
    for number, media_id in enumerate(media_ids, 1):
        session.add(MatterFile(matter_id=matter.id, about=about, about_id=about_id, name=f"照片 {number}",
                               mime="image/jpeg", bytes=0, media_id=media_id, open=False, made_by=actor.id,
                               made_at=at))  # fmt: skip


def remove(session: Session, matter: Matter, about: str, about_id: int, file_id: int) -> str:
    """Take a file away from what is not public yet; gives its name. The bytes stay in the store."""
    gone = (
        delete(MatterFile)
        .where(MatterFile.id == file_id, MatterFile.matter_id == matter.id)
        .where(MatterFile.about == about, MatterFile.about_id == about_id)
    )
    name: str | None = session.scalar(gone.returning(MatterFile.name))
    if name is None:
        raise not_found("文件")
    return name


def _prepare(files: FileStore, name: str, content: bytes) -> Brought:
    said = "".join(char for char in name if char.isprintable() and char not in '\\/:*?"<>|').strip()[-LONGEST_NAME:]
    if content.startswith(PDF_MARK):
        if len(content) > MOST_PDF_BYTES:
            raise TooLarge("file_too_large", "PDF 太大了，请控制在 20 MB 以内。", most_bytes=MOST_PDF_BYTES)
        return Brought(said or "文件.pdf", PDF, len(content), files.put(content))
    if not content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        raise Malformed("format_not_taken", "只能上传 PDF 或照片（JPG、PNG）。")
    picture = media.prepare(files, content)
    return Brought(said or "照片.jpg", MIMES[picture.kind], picture.bytes, None, picture)
