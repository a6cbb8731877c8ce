"""Vouchers 凭证: a PDF as it is, a photo made small and nameless. Private data must be covered before it comes here."""

from __future__ import annotations

from dataclasses import dataclass

import server.media.service as media
from server.kit.errors import Malformed, TooLarge
from server.kit.files import FileStore

PDF, JPEG = "application/pdf", "image/jpeg"
_PDF_MARK, _PHOTO_MARKS = b"%PDF-", (b"\xff\xd8\xff", b"\x89PNG")
MOST_PDF_BYTES = 20 * 2**20


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher whose bytes are stored and whose entry is not written yet."""

    key: str
    mime: str


def prepare(files: FileStore, content: bytes) -> Voucher:
    """Look at the bytes and store them; slow, so before the transaction. PDF, JPG, PNG; :class:`Malformed` else."""
    if not content:
        raise Malformed("voucher_needed", "请上传凭证。", fields={"voucher": ["请选择照片或 PDF"]})
    if content.startswith(_PDF_MARK):
        if len(content) > MOST_PDF_BYTES:
            raise TooLarge("file_too_large", "PDF 太大了，请控制在 20 MB 以内。", most_bytes=MOST_PDF_BYTES)
        return Voucher(files.put(content), PDF)
    if not content.startswith(_PHOTO_MARKS):
        raise Malformed("format_not_taken", "凭证只能是 PDF 或照片（JPG、PNG）。", fields={"voucher": ["格式不对"]})
    return Voucher(files.put(media.shrunk(content)), JPEG)
