"""The folder of files when its disk is full."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.kit import files
from server.kit.files import FolderStore


def test_on_a_full_disk_nothing_half_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: object) -> None:
        raise OSError(28, "No space left on device")

    store = FolderStore(tmp_path, lasting=True)
    with monkeypatch.context() as broken:
        broken.setattr(files, "put_on_disk", full)
        with pytest.raises(OSError, match="No space"):
            store.put(b"a photo")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert store.get(store.put(b"a photo")) == b"a photo"
