"""Reads the code with ``ast`` and says where it breaks the floors or the habits of the house.

Floors: each line may import only lines above it, rooms on one line never import each other, and of another room
only ``service``, ``queries``, ``facts`` and ``rules`` are open. Habits: where Flask, WeChat's library, the clock and
``commit`` may be spoken of at all. ``python -m tests.architecture`` prints what is wrong.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FLOORS: list[list[str]] = [
    ["config"],
    ["server.kit"],
    ["server.wechat", "server.places", "server.media", "server.openness"],
    ["server.people"],
    ["server.bodies"],
    ["server.votes", "server.ledger"],
    ["server.fees"],
    ["server.contracts"],
    [
        "server.reports",
        "server.proposals",
        "server.payments",
        "server.books",
        "server.delivery",
        "server.rosters",
        "server.register",
        "server.groups",
        "server.notices",
        "server.chats",
        "server.handbook",
    ],
    ["server.bulletins", "server.contacts"],
    ["server.postings"],
    ["server.console", "server.migrations"],
    ["server.app"],
    ["workflows.engine"],
    [
        "workflows.people",
        "workflows.bodies",
        "workflows.media",
        "workflows.delivery",
        "workflows.notices",
        "workflows.reports",
        "workflows.rosters",
        "workflows.proposals",
        "workflows.fees",
        "workflows.payments",
        "workflows.books",
        "workflows.contacts",
        "workflows.contracts",
        "workflows.lifts",
        "workflows.bulletins",
        "workflows.postings",
        "workflows.waiting",
        "workflows.groups",
        "workflows.chats",
        "workflows.handbook",
    ],
    ["workflows.registry"],
    ["bootstrap"],
    ["demo"],
    ["manage", "wsgi"],
]
LINE = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
OUTSIDE: dict[str, set[str]] = {
    "miniprogram_stub.platform": set(),
    "miniprogram_stub.chat": set(),
    "miniprogram_stub.phone": {"config", "miniprogram_stub.chat"},
    "miniprogram_stub.story": {"config", "miniprogram_stub.chat", "miniprogram_stub.phone"},
}
"""The other side of the wire, and the little of ours that it may know."""

OPEN = {"service", "queries", "facts", "rules"}
ONLY_QUERIES = {"server.bulletins"}
ALL_OPEN = {"config", "server.kit", "server.app", "server.migrations", "workflows.engine", "workflows.registry"}
PROTOCOL, SHUT_IN_PROTOCOL = "server.wechat", {"models", "routes"}
WIRING = {"bootstrap", "manage", "wsgi", "workflows.registry", "demo"}
"""May open every drawer, because they put the house together."""

TOPS = {"config", "server", "workflows", "miniprogram_stub", "bootstrap", "manage", "wsgi", "demo", "tests", "bench"}
PURE = {"rules", "policy", "service", "queries", "facts", "models"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


@dataclass(frozen=True)
class Module:
    """One file: its dotted name, its room, and what it says."""

    name: str
    room: str
    path: Path
    tree: ast.Module

    @property
    def drawer(self) -> str:
        """The file or folder inside the room: ``service`` of ``server.reports.service.making``."""
        rest = self.name.removeprefix(self.room).strip(".")
        return rest.partition(".")[0]

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything the file says; each rule looks through it."""
        return list(ast.walk(self.tree))

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call among them."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]


def read(root: Path) -> list[Module]:
    """Every Python file of ours under ``root``, tests and bench aside."""
    paths = [*root.glob("*.py"), *(p for top in sorted(TOPS - {"tests", "bench"}) for p in root.glob(f"{top}/**/*.py"))]
    return [_module(root, path) for path in paths if not {"node_modules", "versions"} & set(path.parts)]


def violations(root: Path) -> list[str]:
    """Every broken rule under ``root``, one sentence each, sorted."""
    modules = read(root)
    names = {module.name for module in modules}
    return sorted(
        f"{module.path.relative_to(root)}: {said}"
        for module in modules
        for rule in RULES
        for said in rule(module, names)
    )


def _module(root: Path, path: Path) -> Module:
    parts = list(path.relative_to(root).with_suffix("").parts)
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, room_of(name), path, ast.parse(path.read_text(encoding="utf-8")))


def room_of(name: str) -> str:
    """The room a dotted name belongs to: two words of ``server.reports.service``, one of ``config``."""
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] in ("server", "workflows", "miniprogram_stub") else parts[0]


def imported(module: Module, names: set[str]) -> Iterator[str]:
    """Every dotted name the module imports; ``from a import b`` is ``a.b`` where that is a module."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in names else base


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    parts = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def has_a_floor(module: Module, _names: set[str]) -> Iterator[str]:
    """A new room is put on a floor before anything else."""
    known = module.room in LINE or module.room in OUTSIDE or module.name in ("server", "workflows", "miniprogram_stub")
    if not known:
        yield f"{module.room} has no floor"


def keeps_the_floors(module: Module, names: set[str]) -> Iterator[str]:
    """Each line imports only lines above it; rooms on one line never import each other."""
    for target in imported(module, names):
        room = room_of(target)
        if target.split(".")[0] not in TOPS or room == module.room:
            continue
        if module.room in OUTSIDE:
            if room not in OUTSIDE[module.room]:
                yield f"{module.room} may not know {target}"
        elif room not in LINE and module.room not in WIRING:
            yield f"imports {target}, which has no floor"
        elif LINE.get(room, -1) >= LINE.get(module.room, len(FLOORS)):
            yield f"{module.room} may not import {room}: it is not on a line above"


def leaves_drawers_shut(module: Module, names: set[str]) -> Iterator[str]:
    """Of another room only what is open is used."""
    for target in imported(module, names):
        room = room_of(target)
        drawer = target.removeprefix(room).strip(".").partition(".")[0]
        if room == module.room or room not in LINE or room in ALL_OPEN or module.room in WIRING:
            continue
        if room == PROTOCOL:
            shut = drawer in SHUT_IN_PROTOCOL
        elif module.room in ONLY_QUERIES and LINE[room] == LINE[module.room] - 1:
            shut = drawer != "queries"
        else:
            shut = drawer not in OPEN
        if shut:
            yield f"{target} is private to {room}"


def speaks_flask_only_in_doors(module: Module, names: set[str]) -> Iterator[str]:
    """Flask and werkzeug belong to the doors, to ``kit/http.py`` and its neighbours, and to the app."""
    door = module.drawer in ("routes", "pages") or module.room in ("server.app", "server.console")
    edge = "server.kit.http", "server.kit.asked", "server.kit.problems", "server.kit.pages", "server.kit.web"
    kit = module.name.startswith(edge)
    if door or kit or module.room in (*WIRING, *OUTSIDE):
        return
    if any(name.partition(".")[0] in ("flask", "werkzeug") for name in imported(module, names)):
        yield "speaks of Flask outside the doors"


def speaks_wechat_only_in_its_room(module: Module, names: set[str]) -> Iterator[str]:
    """WeChat's libraries stay behind ``server.wechat``."""
    libraries = {name.partition(".")[0] for name in imported(module, names)} & {"wechatpy", "wechatpayv3", "werobot"}
    if libraries and module.room != PROTOCOL:
        yield f"speaks of {sorted(libraries)[0]} outside server.wechat"


def commits_only_at_the_edge(module: Module, _names: set[str]) -> Iterator[str]:
    """Sessions are made, committed and rolled back in ``kit/db.py``, connections in ``kit/engine.py``, alone."""
    if module.name in ("server.kit.db", "server.kit.engine") or module.room in OUTSIDE:
        return
    for node in module.calls:
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("commit", "rollback"):
            yield f"line {node.lineno}: {node.func.attr} outside the edge"
        if isinstance(node.func, ast.Name) and node.func.id in ("sessionmaker", "Session"):
            yield f"line {node.lineno}: makes a session outside the edge"


def reads_no_clock(module: Module, _names: set[str]) -> Iterator[str]:
    """The machine's time is read in ``kit/clock.py`` alone, and no clock at all behind a use case."""
    if module.name == "server.kit.clock" or module.room in OUTSIDE:
        return
    pure = module.room.startswith("server.") and module.drawer in PURE and module.room != "server.kit"
    for node in module.calls:
        if not isinstance(node.func, ast.Attribute):
            continue
        if (_last_word(node.func.value), node.func.attr) in CLOCKS:
            yield f"line {node.lineno}: reads the machine's clock"
        elif pure and node.func.attr == "now" and _last_word(node.func.value) != "func":
            yield f"line {node.lineno}: a use case is told the time"


def keeps_rules_pure(module: Module, names: set[str]) -> Iterator[str]:
    """``rules.py`` decides from values: no session, no HTTP, no clock."""
    if module.drawer != "rules" or module.room not in LINE:
        return
    for name in imported(module, names):
        if name.partition(".")[0] in ("sqlalchemy", "flask", "marshmallow") or name == "server.kit.db":
            yield f"rules import {name}"


def imports_at_the_top(module: Module, _names: set[str]) -> Iterator[str]:
    """No import inside a function, and none by a string."""
    for function in module.nodes:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"line {node.lineno}: import inside {function.name}"
    if module.name == "server.migrations.schema":
        return
    for node in module.calls:
        if _last_word(node.func) in ("import_module", "__import__"):
            yield f"line {node.lineno}: import by a string"


def says_its_story(module: Module, _names: set[str]) -> Iterator[str]:
    """The ``__init__.py`` of a room holds its story and no code."""
    if module.path.name != "__init__.py" or module.room in ("config", "bootstrap", "manage"):
        return
    is_room = module.name == module.room
    if is_room and not ast.get_docstring(module.tree):
        yield "the room does not say what it is for"
    if is_room and len(module.tree.body) > (1 if ast.get_docstring(module.tree) else 0):
        yield "the __init__.py of a room holds a docstring only"


def _last_word(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


RULES: list[Callable[[Module, set[str]], Iterator[str]]] = [
    has_a_floor,
    keeps_the_floors,
    leaves_drawers_shut,
    speaks_flask_only_in_doors,
    speaks_wechat_only_in_its_room,
    commits_only_at_the_edge,
    reads_no_clock,
    keeps_rules_pure,
    imports_at_the_top,
    says_its_story,
]


if __name__ == "__main__":
    found = violations(Path(__file__).parent.parent)
    print("\n".join(found) or "the house stands")
    sys.exit(1 if found else 0)
