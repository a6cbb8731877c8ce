"""Reading a body whose fields may hold anything: what has not the right shape is refused by name."""

from typing import Any

from .answers import Refused


def words(value: Any) -> str:
    """A text; "" for whatever is none."""
    return value if isinstance(value, str) else ""


def part(body: dict[str, Any], name: str) -> dict[str, Any]:
    """An object inside; {} when it is missing, 40058 when it is something else."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong(name)
    return value


def parts(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects; [] when it is missing, 40058 when it is something else."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise wrong(name)
    return value


def number(body: dict[str, Any], name: str, default: float) -> float:
    """A number; the default when it is missing, 40058 when it is something else."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong(name)
    return value


def wrong(name: str) -> Refused:
    """The refusal of a field."""
    return Refused(40058, f"invalid Request Parameter: {name}")
