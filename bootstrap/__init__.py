"""The composition root: the only place that knows every room. Settings in, a running house out."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from flask import Flask

import config
from bootstrap import outside, rooms
from bootstrap.keepers import KEEPERS
from config import Settings
from server.app import create_app
from server.bulletins.queries import feed
from server.console.shell import console_blueprint
from server.delivery import carried
from server.delivery.deliver import Deliverer
from server.delivery.service import chatting
from server.kit import private
from server.kit.carrying import Carrying
from server.kit.clock import Clock, SystemClock
from server.kit.db import Database
from server.kit.files import FolderStore
from server.kit.house import Badge, House
from server.kit.limits import Limits
from server.kit.own_data import OwnData
from server.kit.vault import Vault
from server.kit.web import embedded
from server.migrations.schema import is_current
from server.notices import queries as notices
from server.people.service.signing_in import authenticate
from server.wechat.connect import Wechat, connect
from server.wechat.oa import Oa
from server.wechat.pay.gateway import PayGateway
from server.wechat.routes import AT_ONCE, callback_doors, pay_doors
from workflows import registry
from workflows.delivery.jobs import Lookout
from workflows.engine.leader import Leader
from workflows.engine.reactions import Reactor
from workflows.engine.scheduler import Scheduler
from workflows.engine.slow import SlowWorker, hands
from workflows.engine.switchboard import Switchboard
from workflows.engine.talks import Talks
from workflows.engine.worker import Loop, Worker, scheduler_loops, worker_loops
from workflows.payments.pushes import PayReceiver

LOOKOUT_SECONDS = 60
CHATS = {*chatting.CHANNELS.values()}
"""The channels on which somebody waits for an answer."""
APP_BUILD = config.ROOT / "miniprogram_stub" / "app" / "dist" / "build" / "h5"


def badges() -> dict[str, Badge]:
    """The numbers on the cards of the app's first page, by the names ``GET /me`` gives them."""
    return {"unread_bulletins": feed.unread, "unread_notices": notices.badge}


def acquaint(house: House) -> None:
    """Tell the rooms of a house of each other where a lower one shows what a higher one knows."""
    house.badges |= badges()
    house.put(Carrying(carried.standings))
    house.put(OwnData(KEEPERS))


def build(settings: Settings, *, clock: Clock | None = None) -> House:
    """A house under these settings. Opens no connection yet."""
    clock = clock or SystemClock()
    lasting = settings.run.lasting
    database = Database(_url(settings), pool_size=settings.database.pool, lasting=lasting)
    house = House(
        settings,
        clock=clock,
        database=database,
        vault=Vault(settings.secrets.vault),
        files=FolderStore(config.ROOT / settings.run.files, lasting=lasting),
        limits=Limits(settings.run.limits),
    )
    acquaint(house)
    wechat = connect(outside.wechat(settings), store=outside.tokens(database, house.vault), clock=clock)
    house.put(wechat)
    house.put(wechat.mini)
    if wechat.work is not None:
        house.put(wechat.work)
    if wechat.oa is not None:
        house.put(wechat.oa, as_=Oa)
    if wechat.pay is not None:
        house.put(wechat.pay, as_=PayGateway)
    return house


def web(house: House) -> Flask:
    """The Flask app of a house: JSON doors, callback doors, console, the app's browser build."""
    wechat = house.need(Wechat)
    talks = Talks(house, registry.CONVERSATIONS, registry.CALLERS, registry.DESK)
    switchboard = Switchboard(house, registry.PUSHES, talks, registry.MEET)
    callbacks = [
        callback_doors(
            wechat.mini_inbound, wechat.work_inbound, switchboard, oa_inbound=wechat.oa_inbound,
            at_once=2 if house.database.is_sqlite else AT_ONCE,
        )
    ]  # fmt: skip
    if wechat.pay_inbound is not None:
        callbacks.append(pay_doors(wechat.pay_inbound, PayReceiver(house), house.clock))
    return create_app(
        house,
        doors=rooms.doors(),
        authenticate=authenticate,
        blueprints=[
            *callbacks,
            *rooms.file_doors(house),
            console_blueprint(house, rooms.pages(), authenticate),
        ],
        app_folder=APP_BUILD,
        schema_is_current=lambda: is_current(house.database),
        waits=rooms.WAITS,
    )


def worker(house: House) -> Worker:
    """The loops that do what is due: facts, then messages, and slow work beside them in two hands; one looks at the
    scheduler."""
    transports = outside.transports(house)
    channels = {transport.channel for transport in transports}
    elsewhere, chats = (Deliverer(house, transports, only=some) for some in (channels - CHATS, channels & CHATS))
    slow = {name: SlowWorker(house, kinds) for name, kinds in hands(registry.SLOW).items()}
    loops = worker_loops(Reactor(house, registry.REACTIONS), elsewhere.run_once, slow, chats.run_once)
    return Worker([*loops, Loop("lookout", Lookout(house, registry.JOBS).look, poll=LOOKOUT_SECONDS)])


def scheduler(house: House) -> Worker:
    """The loops that start jobs; of several schedulers a lease in the database elects one, given back at the end."""
    leader = Leader(house.database) if house.settings.run.mode == "distributed" else None
    loops = scheduler_loops(Scheduler(house, registry.JOBS, leader=leader), leader)
    return Worker(loops, at_end=leader.step_down) if leader else Worker(loops)


def recover(house: House) -> None:
    """In the one process of an embedded house: settle at once what was held when it last stopped."""
    if house.settings.run.mode == "embedded":
        Deliverer(house, outside.transports(house)).recover()


def _url(settings: Settings) -> str:
    url = settings.database.url
    if not url.startswith("sqlite:///"):
        return url
    said = Path(url.removeprefix("sqlite:///"))
    path = config.ROOT / said
    private.database(path)
    if not said.is_absolute() and path.parent != config.ROOT:
        path.parent.chmod(private.FOLDER)  # ours; a folder somebody named may hold what is not
    return f"sqlite:///{path}"


def serve_embedded(house: House, *, until: threading.Event) -> bool:
    """Doors, worker and scheduler in this process until stopped; requests under way are finished first. False if a loop
    did not come to its end."""
    recover(house)
    web_settings, loops = house.settings.web, [worker(house), scheduler(house)]
    for one in loops:
        one.start()
    try:
        embedded.serve(
            web(house), host=web_settings.host, port=web_settings.port, threads=web_settings.threads, until=until
        )
    finally:
        ended = [one.stop() for one in loops]
        house.database.dispose()
    return all(ended)


def until_stopped() -> threading.Event:
    """Set by SIGTERM or Ctrl+C, which is answered at once: what is under way may take a while."""
    stopped = threading.Event()

    def stop(*_: object) -> None:
        if not stopped.is_set():
            stopped.set()
            # No buffer: whatever is being written at this moment, a signal may not wait for it.
            os.write(sys.stderr.fileno(), "正在停下……\n".encode())

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopped
