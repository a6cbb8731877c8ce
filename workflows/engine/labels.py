"""What people call a job, a fact or slow work: the words of ``config/jobs.toml``."""

from __future__ import annotations

from config import FOLDER, read_toml

LABELS: dict[str, str] = read_toml(FOLDER / "jobs.toml")["jobs"]


def label_of(name: str) -> str:
    """How people call it; its own name where the file has no words for it."""
    return LABELS.get(name, name)
