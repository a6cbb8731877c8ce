"""The number of a row that is not written yet."""

from __future__ import annotations

from sqlalchemy import BigInteger, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class NextId(FunctionElement[int]):
    """The number a new row of a table gets: known before the row is written, it lets all that follows from the row be
    written together with it. On PostgreSQL it is drawn for good; on SQLite it holds for whoever writes, being alone."""

    type = BigInteger()
    inherit_cache = False

    def __init__(self, of: Table) -> None:
        self.of = of.name
        super().__init__()


@compiles(NextId, "postgresql")
def _drawn(element: NextId, _compiler: object, **_: object) -> str:
    return f"nextval('{element.of}_id_seq')"


@compiles(NextId, "sqlite")
def _counted(element: NextId, _compiler: object, **_: object) -> str:
    return f"(SELECT coalesce(max(id), 0) + 1 FROM {element.of})"
