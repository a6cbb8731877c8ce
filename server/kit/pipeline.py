"""Prepared statements sent to PostgreSQL together, and what it answers: one journey however many there are.

psycopg's cursors look for prepared statements, rows' makers and waiting tools anew for each statement, which costs as
much as the server needs for a row by its key; its own pipeline costs twice that. Here the same driver is asked at the
level of libpq. Values go as text, and the statement says their types. The transaction begins with the first question,
and may end with the last one.
"""

from __future__ import annotations

import hashlib
import select
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Statement = tuple[str, Sequence[Any]]
"""The words, with ``$1`` and on for the values, and the values."""
_TEXT = PyFormat.TEXT
_DONE, _ROWS_CAME = ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK
_Awaited = tuple[bool, str]
"""What an answer will be to: whether rows are wanted of it, and the words if they are being prepared."""
_EITHER = select.POLLIN | select.POLLOUT
_NOTHING, _ROWS = (False, ""), (True, "")


class Pipeline:
    """The questions of one connection, which one thread uses at a time. Knows what the server has prepared for it."""

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._driver, self._line, self._adapt = driver, driver.pgconn, Transformer(driver)
        self._names: dict[str, bytes] = {}
        self._poll = select.poll()
        self._poll.register(self._line.socket)

    def ask(self, statements: Sequence[Statement], *, commit: bool = False) -> list[list[Any]]:
        """The rows of each statement, as tuples; then the transaction ends, if that is wanted. The first statement that
        fails raises psycopg's error: those after it are not run, and nothing is committed."""
        fresh = self._line.transaction_status == TransactionStatus.IDLE
        try:
            return self._ask(statements, commit)
        except InvalidSqlStatementName:
            # Somebody between us and the server dropped what was prepared, as poolers do between transactions.
            self._names.clear()
            if not fresh:
                raise
            # Nothing was done in this transaction before.
            self._line.exec_(b"ROLLBACK")
            return self._ask(statements, commit)

    def _ask(self, statements: Sequence[Statement], commit: bool) -> list[list[Any]]:
        line = self._line
        if line.status != ConnStatus.OK:
            raise psycopg.OperationalError("the connection is lost")
        # What cannot be sent is refused before anything is: a line that waits for the rest could not be used again.
        texts = [self._adapt.dump_sequence(values, [_TEXT] * len(values)) for _, values in statements]
        line.enter_pipeline_mode()
        try:
            awaited = self._send([words for words, _ in statements], texts, commit)
            answers = self._hear(awaited)
        finally:
            if line.status == ConnStatus.OK:
                line.exit_pipeline_mode()
        return answers

    def _send(self, statements: Sequence[str], texts: Sequence[Sequence[Any]], commit: bool) -> list[_Awaited]:
        line, awaited = self._line, list[_Awaited]()
        if line.transaction_status == TransactionStatus.IDLE and not self._driver.autocommit:
            line.send_query_params(b"BEGIN", None)
            awaited.append(_NOTHING)
        for words, values in zip(statements, texts, strict=True):
            name = self._names.get(words)
            if name is None:
                name = self._names[words] = _name(words)
                line.send_prepare(name, words.encode())
                awaited.append((False, words))
            line.send_query_prepared(name, values)
            awaited.append(_ROWS)
        if commit:
            line.send_query_params(b"COMMIT", None)
            awaited.append(_NOTHING)
        line.pipeline_sync()
        while line.flush():
            # The server may have to be heard before it listens on.
            self._wait(_EITHER)
        return awaited

    def _hear(self, awaited: Sequence[_Awaited]) -> list[list[Any]]:
        answers, failed = list[list[Any]](), None
        for gives_rows, prepared in awaited:
            result = self._next()
            if result.status == _ROWS_CAME and gives_rows:
                self._adapt.set_pgresult(result)
                answers.append(self._adapt.load_rows(0, result.ntuples, tuple))
            elif result.status in (_ROWS_CAME, _DONE):
                answers += [[]] if gives_rows else []
            else:
                if result.status == ExecStatus.FATAL_ERROR and failed is None:
                    failed = error_from_result(result)
                # What was not prepared is to be prepared when it is asked again.
                self._names.pop(prepared, None)
            # After each answer comes a word that there is no more of it.
            self._result()
        self._next()
        if failed is not None:
            raise failed
        return answers

    def _next(self) -> PGresult:
        result = self._result()
        if result is None:
            raise psycopg.OperationalError("the connection is lost")
        return result

    def _result(self) -> PGresult | None:
        # libpq would wait with Python's lock held: nobody else in the process would get on meanwhile.
        while self._line.is_busy():
            self._wait(select.POLLIN)
        return self._line.get_result()

    def _wait(self, events: int) -> None:
        self._poll.modify(self._line.socket, events)
        if self._poll.poll()[0][1] & ~select.POLLOUT:
            self._line.consume_input()


def _name(words: str) -> bytes:
    """What a statement is called at the server: by its words, so that a connection which others used before us, as
    behind a pooler, never answers with another statement of that name."""
    return b"linli_" + hashlib.sha256(words.encode()).hexdigest()[:32].encode()
