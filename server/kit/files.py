"""Where bytes are kept, and signed links to them. The store knows no owner; the rows that name a key do."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Protocol

from itsdangerous import BadData, TimestampSigner

from server.kit.lasting import put_folder_on_disk, put_on_disk

_KEY = re.compile(r"^[0-9a-f]{64}$")


class FileStore(Protocol):
    """Keeps bytes under the hash of their content."""

    def put(self, content: bytes) -> str:
        """Keep bytes; the key is their SHA-256, so the same bytes are kept once."""
        ...

    def get(self, key: str) -> bytes:
        """The bytes under a key; ``KeyError`` when there are none."""
        ...

    def drop(self, key: str) -> None:
        """Forget the bytes under a key."""
        ...


class FolderStore:
    """A local folder, two levels deep; a write is complete or absent, never half, after a power cut neither when
    ``lasting``."""

    def __init__(self, folder: Path, *, lasting: bool = False) -> None:
        self.folder, self._lasting = folder, lasting

    def put(self, content: bytes) -> str:
        """Keep bytes under their hash; writing beside and renaming, so that a crash leaves no half file."""
        key = hashlib.sha256(content).hexdigest()
        path = self._path(key)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f"{key}.{os.getpid()}.{os.urandom(4).hex()}")
            try:
                with beside.open("wb") as file:
                    file.write(content)
                    if self._lasting:
                        put_on_disk(file)
                beside.replace(path)
            except OSError:
                # On a full disk half a file would make it fuller with every try.
                beside.unlink(missing_ok=True)
                raise
            if self._lasting:
                # Of a file the disk knows the content now, and not yet the names on the way to it.
                for folder in (path.parent, path.parent.parent, self.folder):
                    put_folder_on_disk(folder)
        return key

    def get(self, key: str) -> bytes:
        """The bytes under a key; ``KeyError`` when there are none."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise KeyError(key) from error

    def drop(self, key: str) -> None:
        """Forget the bytes under a key; missing ones are no error."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.match(key):
            raise KeyError(key)
        return self.folder / key[:2] / key[2:4] / key


STEADY_SECONDS = 600


class _SteadySigner(TimestampSigner):
    # A page that is read again shows the same address for ten minutes, so a phone does not load the picture again.
    def get_timestamp(self) -> int:
        return super().get_timestamp() // STEADY_SECONDS * STEADY_SECONDS


class Links:
    """Signed, expiring references for addresses that cannot carry a header, such as pictures.

    A reference lives for ``max_age`` seconds and at most ten minutes more.
    """

    def __init__(self, secret: str) -> None:
        self._signer = _SteadySigner(secret, salt="linli-link", digest_method=hashlib.sha256)

    def sign(self, text: str) -> str:
        """A reference that :meth:`read` takes back for a while."""
        return self._signer.sign(text).decode()

    def read(self, signed: str, *, max_age: int) -> str | None:
        """What was signed, or None when it was changed or is older than ``max_age`` seconds."""
        try:
            return self._signer.unsign(signed, max_age=max_age).decode()
        except BadData:
            return None
