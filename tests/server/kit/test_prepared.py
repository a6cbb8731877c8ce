"""A prepared statement says and gives what the session would, on both engines; only the errors' parameters are kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, event, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError, OperationalError

from server.kit.db import Database, table
from server.kit.facts import FactRow
from server.kit.idempotency import Answer
from server.kit.prepared import Prepared, together
from server.kit.record import record

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
FACTS, ANSWERS = table(FactRow), table(Answer)
WRITE = Prepared(FACTS.insert().returning(FACTS.c.id), ("name", "payload", "at", "next_at", "state", "attempts"))
ANSWER = ("actor_id", "door", "key", "request", "status", "body", "at")
FACT = {"name": "lift.stopped", "payload": {"lift": 3, "words": "停梯"}, "at": AT, "next_at": AT, "attempts": 0}
GIVEN = {"actor_id": 1, "door": "POST /x", "key": "k" * 8, "request": "r", "status": 200, "body": b"\x00", "at": AT}


def test_rows_are_what_the_session_gives(database: Database) -> None:
    asked = select(FACTS).where(FACTS.c.state.in_(("due", "dead")), FACTS.c.at <= bindparam("at")).order_by(FACTS.c.id)
    prepared = Prepared(asked.limit(bindparam("most")))
    with database.write() as session:
        for state in ("due", "done", "dead"):
            assert WRITE.first(session, {**FACT, "state": state}) is not None
    with database.read() as session:
        values = {"at": AT, "most": 9}
        rows = prepared.all(session, values)
        assert [row["state"] for row in rows] == ["due", "dead"] and rows[0]["at"] == AT
        assert prepared.all(session, {**values, "most": 1}) == rows[:1]
        assert [dict(row) for row in session.execute(asked, {"at": AT}).mappings()] == rows


def test_what_is_written_twice_fails_as_it_would_in_the_session(database: Database) -> None:
    remember = Prepared(ANSWERS.insert(), ANSWER)
    with database.write() as session:
        remember.run(session, GIVEN)
    with pytest.raises(IntegrityError) as caught, database.write() as session:
        remember.run(session, GIVEN)
    assert "kkkkkkkk" not in str(caught.value.statement) and caught.value.params is None
    once = Prepared(insert(ANSWERS).on_conflict_do_nothing().returning(ANSWERS.c.id), ANSWER)
    with database.write() as session:
        assert once.first(session, GIVEN) is None
        assert once.first(session, {**GIVEN, "actor_id": 2}) is not None


def test_what_a_savepoint_takes_back_is_gone_and_the_rest_goes_on(database: Database) -> None:
    remember = Prepared(ANSWERS.insert(), ANSWER)
    with database.write() as session:
        remember.run(session, GIVEN)
        with pytest.raises(LookupError), session.begin_nested():
            WRITE.run(session, {**FACT, "state": "due"})
            raise LookupError
        with pytest.raises(IntegrityError), session.begin_nested():
            remember.run(session, GIVEN)
        remember.run(session, {**GIVEN, "actor_id": 2})
    with database.read() as session:
        assert session.scalars(select(FACTS.c.id)).all() == []
        assert session.scalars(select(ANSWERS.c.actor_id).order_by(ANSWERS.c.id)).all() == [1, 2]


def test_a_connection_the_server_ended_is_given_up_and_the_next_one_works(database: Database) -> None:
    if database.is_sqlite:
        return
    one = Prepared(select(FACTS.c.id))
    with pytest.raises(OperationalError) as lost, database.write() as session:
        one.all(session, {})
        ours = session.scalar(text("SELECT pg_backend_pid()"))
        with database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": ours})
        one.all(session, {})
    assert lost.value.connection_invalidated
    with database.write() as session:
        WRITE.run(session, {**FACT, "state": "due"})
    with database.read() as session:
        assert len(one.all(session, {})) == 1


def test_what_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(LookupError), database.write() as session:
        WRITE.run(session, {**FACT, "state": "due"})
        raise LookupError
    with database.read() as session:
        assert session.scalars(select(FACTS.c.id)).all() == []


def test_a_value_or_column_left_out_is_an_error(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(KeyError):
            WRITE.run(session, FACT)
        with pytest.raises(ValueError, match="state"):
            Prepared(FACTS.insert(), ("name", "payload", "at", "next_at")).run(session, FACT)


def test_whoever_listens_hears_of_each_statement(database: Database) -> None:
    heard: list[str] = []
    with database.write() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *call: heard.append(call[2]))
        WRITE.run(session, {**FACT, "state": "due"})
    assert [words.split()[0] for words in heard] == ["INSERT"]


def test_a_record_reads_like_its_model() -> None:
    read = record(FactRow, {"id": 7, **FACT})
    assert (read.id, read.name, read.last_error) == (7, "lift.stopped", None)


def test_several_statements_are_one_question_and_give_their_rows_in_order(database: Database) -> None:
    found = Prepared(select(FACTS.c.state).where(FACTS.c.state == bindparam("state")).order_by(FACTS.c.id))
    with database.write() as session:
        ids = together(session, *((WRITE, {**FACT, "state": state}) for state in ("due", "done", "due")))
        rows = together(session, (found, {"state": "due"}), (found, {"state": "dead"}), (found, {"state": "done"}))
        assert [len(each) for each in ids] == [1, 1, 1]
        assert [[row["state"] for row in each] for each in rows] == [["due", "due"], [], ["done"]]


def test_the_last_question_of_a_transaction_commits_it_or_leaves_nothing(database: Database) -> None:
    remember = Prepared(ANSWERS.insert().returning(ANSWERS.c.id), ANSWER)
    with database.write() as session:
        ((row,),) = together(session, (remember, GIVEN), ends=True)
        assert row["id"]
    with pytest.raises(IntegrityError), database.write() as session:
        WRITE.run(session, {**FACT, "state": "due"})
        together(session, (remember, GIVEN), ends=True)
    with database.read() as session:
        assert session.scalars(select(FACTS.c.id)).all() == []
        assert len(session.scalars(select(ANSWERS.c.id)).all()) == 1


def test_what_the_server_forgot_is_prepared_anew(database: Database) -> None:
    one = Prepared(select(FACTS.c.id))
    alone = Database(database.engine.url.render_as_string(hide_password=False), pool_size=1)
    for _ in range(3):
        with alone.write() as session:
            assert one.all(session, {}) == []
            if not database.is_sqlite:
                session.execute(text("DEALLOCATE ALL"))
    alone.dispose()


def test_what_is_prepared_outlives_what_is_taken_back(database: Database) -> None:
    one = Prepared(select(FACTS.c.id))
    with database.write() as session:
        for _ in range(9):
            # Often enough for the driver to prepare it, if it did so.
            session.scalar(text("SELECT 1"))
        WRITE.run(session, {**FACT, "state": "due"})
        with pytest.raises(LookupError), session.begin_nested():
            session.execute(text("SELECT 2"))
            raise LookupError
        assert len(one.all(session, {})) == 1
    for _ in range(2):
        with database.read() as session:
            session.scalar(text("SELECT 1"))
            assert len(one.all(session, {})) == 1
