"""What happens to media."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class MediaTaken(Fact):
    """A photo or film was taken; the platform is now asked about it."""

    name: ClassVar[str] = "media.taken"

    media_id: int
    owner_id: int
    kind: str


@dataclass(frozen=True)
class MediaJudged(Fact):
    """A verdict came: ``state`` is ``shown``, ``hidden`` or, by a person, ``refused``."""

    name: ClassVar[str] = "media.judged"

    media_id: int
    owner_id: int
    state: str
