"""The ceilings: the least a Flask door can do on the same rows, mounted in the same server as the doors of Linli.

``POST /bare/insert`` reads JSON and does one raw insert through the driver; like the doors beside it, it answers when
what it wrote survives a power cut, on PostgreSQL by its commit, on SQLite by one journey to the disk for all who wait.
``GET /bare/list`` selects the columns of a list of 25 with SQLAlchemy Core and writes them with orjson.
``POST /bare/pay`` inserts an order, asks WeChat for its prepay id, writes that beside it, and signs for the phone.
``POST /bare/echo`` opens a sealed message of the service account and answers its own words, sealed. No sign-in, no
rule, no shape, no fact. ``GET /bare/process`` says which process answers, and of how many.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import orjson
import psycopg
from flask import Flask, Response, request
from sqlalchemy import select
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import config
import wsgi
from bench.load import PROCESSES
from bootstrap import outside
from server.kit.clock import SystemClock
from server.kit.db import Base, Database
from server.kit.lasting import Lasting
from server.wechat.inbound import Reader
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.results import PrepayOrder

COLUMNS = ("id", "estate_id", "kind", "category", "place_label", "words", "state", "priority", "made_at", "fix_by",
           "next_due_at", "version", "assignee_id")  # fmt: skip
TABLE = (
    "CREATE TABLE IF NOT EXISTS bare_reports (id {key}, estate_id bigint, home_id bigint, category text, words text)"
)
INSERT = "INSERT INTO bare_reports (estate_id, home_id, category, words) VALUES ({marks}) RETURNING id"
ORDERS = "CREATE TABLE IF NOT EXISTS bare_pays (number text PRIMARY KEY, fen bigint, prepay_id text)"
ORDER = "INSERT INTO bare_pays (number, fen) VALUES (%s, %s)"
BUSY_SECONDS = 0.01
"""Who has said which process it is was busy for so long: the next connection goes to another."""
_local = threading.local()


def bare_app(url: str) -> Flask:
    """The three doors."""
    flask = Flask("bare", static_folder=None)
    database = Database(url, pool_size=8)
    sqlite = database.is_sqlite
    marks = ", ".join(["?" if sqlite else "%s"] * 4)
    reports = Base.metadata.tables["reports"]
    listed = select(*(reports.c[name] for name in COLUMNS)).order_by(reports.c.id.desc()).limit(25)
    gate = threading.Lock()
    lasting = Lasting(Path(f"{url.removeprefix('sqlite:///')}-wal"))

    @flask.post("/insert")
    def insert() -> Response:
        said = orjson.loads(request.get_data())
        row = (said["estate_id"], said["home_id"], said["category"], said["words"])
        connection = _connection(url, sqlite)
        if sqlite:
            lasting.begin()
            with gate:
                made = connection.execute(INSERT.format(marks=marks), row).fetchone()[0]
                lasting.committed()
            lasting.settle()
        else:
            made = connection.execute(INSERT.format(marks=marks), row).fetchone()[0]
        return Response(orjson.dumps({"id": made}), status=201, mimetype="application/json")

    @flask.get("/list")
    def show() -> Response:
        mine = listed.where(reports.c.reporter_id == int(request.args["of"]))
        with database.engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(mine).mappings()]
        return Response(orjson.dumps({"items": rows}), mimetype="application/json")

    gateway = _gateway()

    @flask.post("/pay")
    def pay() -> Response:
        said = orjson.loads(request.get_data())
        assert gateway is not None
        connection = _connection(url, sqlite)
        number = f"PAY{secrets.token_hex(10)}"
        connection.execute(ORDER, (number, said["fen"]))
        prepay_id = gateway.prepay(PrepayOrder(said["sub_mchid"], number, "物业费", said["fen"], said["openid"]))
        connection.execute("UPDATE bare_pays SET prepay_id = %s WHERE number = %s", (prepay_id, number))
        return Response(orjson.dumps(gateway.params(prepay_id)), status=201, mimetype="application/json")

    reader = _reader()

    @flask.get("/process")
    def process() -> Response:
        busy_until = time.thread_time() + BUSY_SECONDS
        while time.thread_time() < busy_until:
            pass
        return Response(f"{os.getpid()} {os.environ[PROCESSES]}", mimetype="text/plain")

    @flask.post("/echo")
    def echo() -> Response:
        inbound = reader.read(request.args, request.get_data())
        return Response(reader.write({"MsgType": "text", "Content": inbound.text}, inbound), mimetype="text/plain")

    return flask


def _gateway() -> PayGateway | None:
    account = outside.wechat(config.load("test")).pay
    return None if account is None else PayGateway(account, SystemClock())


def _reader() -> Reader:
    oa = config.load("test", environ={}).oa
    return Reader("oa", oa.appid, oa.token, oa.aes_key, SystemClock(), "xml")


def _connection(url: str, sqlite: bool) -> Any:
    if not hasattr(_local, "connection"):
        _local.connection = _open(url, sqlite)
    return _local.connection


def _open(url: str, sqlite: bool) -> Any:
    if sqlite:
        # As the house opens it: write-ahead log, committed at once; the disk is waited for by all together.
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=10)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(TABLE.format(key="integer PRIMARY KEY"))
        return connection
    opened = psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)
    with opened.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7)")
        cursor.execute(TABLE.format(key="bigserial PRIMARY KEY"))
        cursor.execute(ORDERS)
        cursor.execute("SELECT pg_advisory_unlock(7)")
    return opened


app = DispatcherMiddleware(wsgi.app, {"/bare": bare_app(os.environ["LINLI_DATABASE__URL"])})
