"""The paths of our own icons as straight lines: the commands M L H V C S A Z of SVG, large and small."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

Point = tuple[float, float]
Line = tuple[Point, ...]
STEPS = 16
"""Straight pieces of one curve."""

_WORD = re.compile(r"([MLHVCSAZmlhvcsaz])|([-+]?(?:\d+\.?\d*|\.\d+))")
_NUMBERS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0}


def outline(path: str) -> list[Line]:
    """The lines of a path; a closed one ends where it began. ``ValueError`` for words that are no path of ours."""
    lines: list[list[Point]] = []
    here, control = (0.0, 0.0), None
    for command, numbers in _steps(path):
        if command == "M":
            lines.append([here := (numbers[0], numbers[1])])
            control = None
            continue
        if command == "Z" and here == lines[-1][0]:
            continue
        points, control = _follow(command, numbers, here, control, lines[-1][0])
        if len(lines[-1]) > 1 and lines[-1][0] == lines[-1][-1]:
            lines.append([here])
        lines[-1].extend(points)
        here = points[-1]
    return [tuple(line) for line in lines if len(line) > 1]


def _steps(path: str) -> Iterator[tuple[str, list[float]]]:
    """Commands in large letters with absolute numbers."""
    words, here, start = _words(path), (0.0, 0.0), (0.0, 0.0)
    for letter, given in words:
        command = letter.upper()
        numbers = given if letter.isupper() else _absolute(command, given, here)
        here = _end(command, numbers, here, start)
        start = here if command == "M" else start
        yield command, numbers


def _words(path: str) -> Iterator[tuple[str, list[float]]]:
    letter = ""
    held: list[str] = []
    for found in _WORD.finditer(path):
        if found[1]:
            letter, held = found[1], []
            if letter in "Zz":
                yield letter, []
            continue
        if not letter:
            raise ValueError(f"a path begins with a number: {path[:20]}")
        held.append(found[2])
        if len(held) == _NUMBERS[letter.upper()]:
            yield letter, [float(number) for number in held]
            letter, held = {"M": "L", "m": "l"}.get(letter, letter), []


def _absolute(command: str, numbers: list[float], here: Point) -> list[float]:
    if command == "H":
        return [numbers[0] + here[0]]
    if command == "V":
        return [numbers[0] + here[1]]
    if command == "A":
        return [*numbers[:5], numbers[5] + here[0], numbers[6] + here[1]]
    return [number + here[place % 2] for place, number in enumerate(numbers)]


def _end(command: str, numbers: list[float], here: Point, start: Point) -> Point:
    if command == "Z":
        return start
    if command == "H":
        return numbers[0], here[1]
    if command == "V":
        return here[0], numbers[0]
    return numbers[-2], numbers[-1]


def _follow(
    command: str, numbers: list[float], here: Point, control: Point | None, start: Point
) -> tuple[list[Point], Point | None]:
    end = _end(command, numbers, here, start)
    if command == "A":
        return _arc(here, numbers, end), None
    if command not in ("C", "S"):
        return [end], None
    if command == "C":
        first, second = (numbers[0], numbers[1]), (numbers[2], numbers[3])
    else:
        mirror = control or here
        first, second = (2 * here[0] - mirror[0], 2 * here[1] - mirror[1]), (numbers[0], numbers[1])
    return [_bend(here, first, second, end, step / STEPS) for step in range(1, STEPS + 1)], second


def _bend(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    u = 1 - t
    weights = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1))
    return x, y


def _arc(here: Point, numbers: list[float], end: Point) -> list[Point]:
    """An arc of a circle or upright ellipse (appendix B.2.4 of SVG 2); our icons turn none."""
    rx, ry, _turn, large, sweep = numbers[:5]
    half = (here[0] - end[0]) / 2, (here[1] - end[1]) / 2
    room = (half[0] / rx) ** 2 + (half[1] / ry) ** 2
    if room > 1:
        rx, ry, room = rx * math.sqrt(room), ry * math.sqrt(room), 1.0
    far = math.sqrt(max(0.0, 1 / room - 1)) * (1 if large != sweep else -1) if room else 0.0
    off = far * rx * half[1] / ry, -far * ry * half[0] / rx
    centre = off[0] + (here[0] + end[0]) / 2, off[1] + (here[1] + end[1]) / 2
    began = math.atan2((half[1] - off[1]) / ry, (half[0] - off[0]) / rx)
    turned = math.atan2((-half[1] - off[1]) / ry, (-half[0] - off[0]) / rx) - began
    turned += 2 * math.pi * ((sweep and turned < 0) - (not sweep and turned > 0))
    angles = (began + turned * step / STEPS for step in range(1, STEPS))
    return [*((centre[0] + rx * math.cos(a), centre[1] + ry * math.sin(a)) for a in angles), end]
