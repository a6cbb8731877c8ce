"""Keeps consent, letters, presence, groups and the books of WeChat Pay in a JSON file: a restart forgets no phone."""

import json
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .people import Presence
from .world import World

_EVERY_SECONDS, _KEPT_LETTERS = 2.0, 1000


def snapshot(world: World) -> dict[str, Any]:
    """What is worth keeping; tokens, codes and faults are not."""
    with world.lock:
        return {
            "credits": [[person, template, n] for (person, template), n in world.credits.items() if n],
            "letters": [letter.seen() for letter in world.mailbox.letters[-_KEPT_LETTERS:]],
            "presence": {person: asdict(presence) for person, presence in world.people.presence.items()},
            "oa_presence": {person: asdict(presence) for person, presence in world.people.oa_presence.items()},
            "chats": world.chats.snapshot(),
            "tasks": world.tasks.snapshot(),
            "cards": {code: asdict(card) for code, card in world.cards.items()},
            "pay": world.pay.book.snapshot(),
        }


def restore(world: World, kept: dict[str, Any]) -> None:
    """Puts a snapshot back; people who are no longer on the list are left out."""
    with world.lock:
        for person, template, n in kept["credits"]:
            world.credits[person, template] = n
        world.mailbox.restore(row for row in kept["letters"] if row["to"] in world.people.by_id)
        for kind, found in (("presence", world.people.presence), ("oa_presence", world.people.oa_presence)):
            found |= {person: Presence(**row) for person, row in kept.get(kind, {}).items() if person in found}
        world.restore_cards(kept["cards"])
        world.chats.restore(kept.get("chats", {"chats": [], "ways": [], "departed": []}))
        world.tasks.restore(kept.get("tasks", []))
        world.pay.book.restore(kept.get("pay", {"orders": [], "refunds": [], "flows": []}))


class Keeper:
    """Writes the file every two seconds when something changed, and once more at the end."""

    def __init__(self, world: World, path: Path) -> None:
        self._world, self._path, self._last = world, path, ""
        self._over = threading.Event()
        self._files = path.with_suffix(".files")
        if path.exists():
            restore(world, json.loads(path.read_text(encoding="utf-8")))
            world.files = {file.name: file.read_bytes() for file in self._files.glob("*")}
        self._thread = threading.Thread(target=self._watch, name="platform-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Writes what is unsaved and ends the thread."""
        self._over.set()
        self._thread.join()
        self._save()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            self._save()

    def _save(self) -> None:
        words = json.dumps(snapshot(self._world), ensure_ascii=False)
        if words == self._last:
            return
        self._files.mkdir(parents=True, exist_ok=True)
        for name, content in list(self._world.files.items()):
            if not (self._files / name).exists():
                (self._files / name).write_bytes(content)
        draft = self._path.with_suffix(".draft")
        draft.write_text(words, encoding="utf-8")
        draft.replace(self._path)
        self._last = words
