"""The composition root: the only place that knows every room. Settings in, a running house out."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from flask import Flask

import config
from bootstrap import outside
from bootstrap.keepers import KEEPERS
from config import Settings
from server.app import create_app
from server.bodies import pages as bodies_pages
from server.bodies import routes as bodies_routes
from server.books import pages as books_pages
from server.books import routes as books_routes
from server.bulletins import pages as bulletins_pages
from server.bulletins import routes as bulletins_routes
from server.bulletins.queries import feed
from server.chats import pages as chats_pages
from server.console.shell import console_blueprint
from server.contracts import pages as contracts_pages
from server.delivery import carried, reach_pages
from server.delivery import pages as delivery_pages
from server.delivery import routes as delivery_routes
from server.delivery.deliver import Deliverer
from server.delivery.queries import oldest_due
from server.delivery.service import chatting
from server.fees import pages as fees_pages
from server.fees import routes as fees_routes
from server.groups import pages as groups_pages
from server.handbook import pages as handbook_pages
from server.handbook import routes as handbook_routes
from server.kit import private
from server.kit.carrying import Carrying
from server.kit.clock import Clock, SystemClock
from server.kit.db import Database
from server.kit.doors import Door
from server.kit.files import FolderStore
from server.kit.house import Badge, House
from server.kit.limits import Limits
from server.kit.own_data import OwnData
from server.kit.pages import Page
from server.kit.vault import Vault
from server.kit.web import embedded
from server.kit.web.health import FACTS_WAIT, Wait
from server.media import routes as media_routes
from server.migrations.schema import is_current
from server.notices import pages as notices_pages
from server.notices import queries as notices
from server.notices import routes as notices_routes
from server.payments import pages as payments_pages
from server.payments import routes as payments_routes
from server.people import own_routes
from server.people import pages as people_pages
from server.people import routes as people_routes
from server.people.service.signing_in import authenticate
from server.places import routes as places_routes
from server.postings import pages as postings_pages
from server.postings import routes as postings_routes
from server.proposals import pages as proposals_pages
from server.proposals import routes as proposals_routes
from server.register import pages as register_pages
from server.reports import pages as reports_pages
from server.reports import routes as reports_routes
from server.rosters import pages as rosters_pages
from server.votes import pages as votes_pages
from server.votes import routes as votes_routes
from server.wechat.connect import Wechat, connect
from server.wechat.oa import Oa
from server.wechat.pay.gateway import PayGateway
from server.wechat.routes import AT_ONCE, callback_doors, pay_doors
from workflows import registry
from workflows.chats import pages as chat_windows
from workflows.delivery.jobs import Lookout
from workflows.engine.leader import Leader
from workflows.engine.pages import monitor_pages
from workflows.engine.reactions import Reactor
from workflows.engine.scheduler import Scheduler
from workflows.engine.slow import SlowWorker, hands
from workflows.engine.switchboard import Switchboard
from workflows.engine.talks import Talks
from workflows.engine.worker import Loop, Worker, scheduler_loops, worker_loops
from workflows.payments.pushes import PayReceiver

MESSAGE_WAIT_SECONDS, LOOKOUT_SECONDS = 300, 60
WAITS = (FACTS_WAIT, Wait("message", oldest_due, MESSAGE_WAIT_SECONDS))
CHATS = {*chatting.CHANNELS.values()}
"""The channels on which somebody waits for an answer."""
APP_BUILD = config.ROOT / "miniprogram_stub" / "app" / "dist" / "build" / "h5"


def all_doors() -> list[Door]:
    """Every JSON door of the house."""
    rooms = (people_routes, own_routes, places_routes, media_routes, reports_routes, notices_routes, bulletins_routes,
             delivery_routes, bodies_routes, votes_routes, proposals_routes, fees_routes, payments_routes, books_routes,
             handbook_routes, postings_routes)  # fmt: skip
    return [door for room in rooms for door in room.doors]


def all_pages() -> list[Page]:
    """Every page the rooms bring to the console."""
    rooms = (
        reports_pages.PAGES, proposals_pages.PAGES, bodies_pages.pages, votes_pages.PAGES, books_pages.PAGES,
        bulletins_pages.PAGES, notices_pages.PAGES, postings_pages.pages, chats_pages.PAGES, chat_windows.PAGES,
        handbook_pages.pages,
        groups_pages.pages, people_pages.PAGES, register_pages.PAGES, rosters_pages.PAGES,
        delivery_pages.pages, reach_pages.pages, fees_pages.PAGES, contracts_pages.PAGES, payments_pages.PAGES,
    )  # fmt: skip
    return [*(page for room in rooms for page in room), *monitor_pages(lambda: registry.JOBS, WAITS)]


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
        doors=all_doors(),
        authenticate=authenticate,
        blueprints=[
            *callbacks,
            media_routes.picture_doors(house),
            bulletins_routes.file_doors(house),
            votes_routes.file_doors(house),
            proposals_routes.file_doors(house),
            books_routes.file_doors(house),
            postings_routes.file_doors(house),
            payments_routes.file_doors(house),
            console_blueprint(house, all_pages(), authenticate),
        ],
        app_folder=APP_BUILD,
        schema_is_current=lambda: is_current(house.database),
        waits=WAITS,
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
