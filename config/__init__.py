"""How Linli is set: TOML files for what is the same everywhere, the environment for what is secret or local.

Words: *settings* are frozen and read once at start; a *profile* is the set of local rules of a city.
``load("demo")`` reads ``default.toml``, lays ``demo.toml`` over it, then the environment
(``LINLI_DATABASE__URL`` sets ``[database] url``), and stops with one clear sentence when something is missing.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from config.settings import Settings as Settings

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
PREFIX = "LINLI_"
BUILDS = ("formal", "trial", "developer")


class BadSettings(Exception):
    """A setting is missing, of the wrong kind, or unsafe in combination; the message says which and why."""


def load(name: str = "default", *, environ: Mapping[str, str] | None = None, **over: Mapping[str, Any]) -> Settings:
    """Read the settings of one environment; ``over`` replaces single values, as tests do."""
    table = _merge(read_toml(FOLDER / "default.toml"), {} if name == "default" else read_toml(FOLDER / f"{name}.toml"))
    table = _merge(_merge(table, _from_environment(os.environ if environ is None else environ)), over)
    settings = _build(Settings, {**table, "name": name}, "")
    _refuse_unsafe(settings)
    return settings


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict; :class:`BadSettings` names the file when it is missing or broken."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadSettings(f"there is no settings file {path}") from error
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path}: {error}") from error


def _merge(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(low)
    for key, value in high.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in environ.items():
        section, mark, name = key.removeprefix(PREFIX).lower().partition("__")
        if key.startswith(PREFIX) and mark:
            table.setdefault(section, {})[name] = value
    return table


Section = TypeVar("Section")


def _build(kind: type[Section], table: Mapping[str, Any], path: str) -> Section:
    hints = get_type_hints(kind)
    assert is_dataclass(kind)
    values = {}
    for item in fields(kind):
        where = f"{path}{item.name}"
        if item.name not in table:
            raise BadSettings(f"setting {where} is missing")
        values[item.name] = _convert(hints[item.name], table[item.name], where)
    unknown = set(table) - set(values)
    if unknown:
        raise BadSettings(f"unknown setting {path}{sorted(unknown)[0]}")
    return kind(**values)


def _convert(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        assert isinstance(kind, type)
        return _build(kind, value, f"{where}.")
    try:
        if kind is bool:
            return value if isinstance(value, bool) else {"true": True, "false": False}[str(value).lower()]
        if kind in (int, str):
            return kind(value)
        return tuple(part for part in (value.split(",") if isinstance(value, str) else value) if part)
    except (ValueError, KeyError, TypeError) as error:
        raise BadSettings(f"setting {where} has the wrong kind of value") from error


def _refuse_unsafe(settings: Settings) -> None:
    run, sqlite = settings.run, settings.database.url.startswith("sqlite")
    if run.mode not in ("embedded", "distributed"):
        raise BadSettings("setting run.mode is either embedded or distributed")
    if run.mode == "distributed" and sqlite:
        raise BadSettings("several processes need PostgreSQL: set database.url")
    if run.mode == "distributed" and run.limits.startswith("memory://"):
        raise BadSettings("several processes must count tries together: set run.limits to a redis:// address")
    if settings.mini.build not in BUILDS:
        raise BadSettings("setting mini.build is formal, trial or developer")
    for name in ("vault", "links"):
        if len(getattr(settings.secrets, name)) < 32:
            raise BadSettings(f"setting secrets.{name} needs at least 32 characters")
    escrow = settings.votes.escrow_key
    if len(escrow) < 32 or escrow == settings.secrets.vault:
        raise BadSettings("setting votes.escrow_key needs at least 32 characters, other ones than secrets.vault")
