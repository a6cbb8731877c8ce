"""What a filled-in ballot must look like. A refusal names topics, never what was chosen. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.kit.errors import Malformed
from server.votes.rules.counting import TAKING_PART, Choice

Shape = Sequence[Sequence[Any]]
"""[number, kind, most, numbers of the options] of each topic, as frozen with the poll."""
YES_NO = "yes_no"
_BY_HAND = frozenset(map(str, TAKING_PART))
_ON_PAPER = _BY_HAND | {str(Choice.SPOILED)}


class ChoicesWrong(Malformed):
    """Topics that are missing, unknown or marked in a way they cannot be."""

    def __init__(self, topics: Sequence[int]) -> None:
        super().__init__("choices_wrong", "请给每个事项都选好，再提交。", topics=list(topics))


def check(shape: Shape, choices: Sequence[Mapping[str, Any]], *, on_paper: bool = False) -> None:
    """Refuse a ballot that does not answer each topic once, as it may be answered.

    An empty list of options abstains. On paper a topic may also be ``spoiled``.
    """
    said = {one["topic"]: one for one in choices}
    wrong = [number for number, *rest in shape if not _fits(said.pop(number, None), *rest, on_paper=on_paper)]
    if wrong or said or len(choices) != len(shape):
        raise ChoicesWrong(sorted({*wrong, *said}))


def _fits(
    one: Mapping[str, Any] | None, kind: str, most: int, options: Sequence[int], *, on_paper: bool
) -> bool:  # fmt: skip
    if one is None:
        return False
    choice, chosen = one.get("choice"), one.get("options")
    if chosen is None:
        return choice in (_ON_PAPER if on_paper else _BY_HAND) if kind == YES_NO else on_paper and choice == "spoiled"
    marked = set(chosen)
    return kind != YES_NO and choice is None and len(marked) == len(chosen) <= most and marked <= set(options)
