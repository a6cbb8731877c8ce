"""The diagram beside each talk shows exactly the ways its code may take."""

from __future__ import annotations

import re

import pytest

from tests.workflows.engine.toys import TEA
from workflows.engine.conversations import END, OVER, Conversation
from workflows.registry import CONVERSATIONS

START = "[*]"
EDGE = re.compile(r"^\s*(\[\*\]|[\w.]+)\s*-->\s*(\[\*\]|[\w.]+)\s*(?::.*)?$")
TALKS = {"_".join(one.name.split(".")): one.name for one in (*CONVERSATIONS, TEA)} | {"toy_clock": "toy.clock"}


def drawn(conversation: Conversation) -> set[tuple[str, str]]:
    """The edges of the diagram; staying at a step is allowed everywhere and not drawn.

    ``[*]`` as a target, or ``end``, is the end; ``over`` a person; ``people_bind`` the talk people.bind.
    """
    lines = conversation.diagram_file.read_text(encoding="utf-8").splitlines()
    edges = [found.groups() for line in lines if (found := EDGE.match(line))]
    named = {(from_, {START: END}.get(to, TALKS.get(to, to))) for from_, to in edges}
    return {(from_, to) for from_, to in named if from_ != to}


def coded(conversation: Conversation) -> set[tuple[str, str]]:
    """The edges the code declares, which the engine holds it to."""
    first = {(START, way) for way in conversation.begins_to}
    return first | {(step.name, way) for step in conversation.steps for way in step.ways_out if way != step.name}


@pytest.mark.parametrize("conversation", [TEA, *CONVERSATIONS], ids=lambda one: one.name)
def test_the_diagram_shows_the_ways_of_the_code(conversation: Conversation) -> None:
    assert conversation.diagram_file.read_text(encoding="utf-8").startswith("stateDiagram-v2")
    assert drawn(conversation) == coded(conversation)


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: one.name)
def test_every_step_can_be_reached_and_every_talk_ends(conversation: Conversation) -> None:
    ways = coded(conversation)
    reached, new = set[str](), {START}
    while new:
        reached |= new
        new = {to for from_, to in ways if from_ in new} - reached
    assert {step.name for step in conversation.steps} <= reached
    assert reached & {END, OVER} or any("." in one for one in reached)
