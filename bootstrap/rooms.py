"""What every room brings: its JSON doors, its pages for the console, the doors that give out its files."""

from __future__ import annotations

from flask import Blueprint

from server.bodies import pages as bodies_pages
from server.bodies import routes as bodies_routes
from server.books import pages as books_pages
from server.books import routes as books_routes
from server.bulletins import pages as bulletins_pages
from server.bulletins import routes as bulletins_routes
from server.chats import pages as chats_pages
from server.contacts import pages as contacts_pages
from server.contacts import routes as contacts_routes
from server.contracts import pages as contracts_pages
from server.delivery import pages as delivery_pages
from server.delivery import reach_pages
from server.delivery import routes as delivery_routes
from server.delivery.queries import oldest_due
from server.fees import pages as fees_pages
from server.fees import routes as fees_routes
from server.groups import pages as groups_pages
from server.handbook import pages as handbook_pages
from server.handbook import routes as handbook_routes
from server.kit.doors import Door
from server.kit.house import House
from server.kit.pages import Page
from server.kit.web.health import FACTS_WAIT, Wait
from server.media import routes as media_routes
from server.notices import pages as notices_pages
from server.notices import routes as notices_routes
from server.payments import pages as payments_pages
from server.payments import routes as payments_routes
from server.people import own_routes
from server.people import pages as people_pages
from server.people import routes as people_routes
from server.places import routes as places_routes
from server.postings import pages as postings_pages
from server.postings import routes as postings_routes
from server.proposals import pages as proposals_pages
from server.proposals import routes as proposals_routes
from server.register import pages as register_pages
from server.reports import pages as reports_pages
from server.reports import routes as reports_routes
from server.reports.pages import plates as lift_plates
from server.rosters import opening_pages
from server.rosters import pages as rosters_pages
from server.votes import pages as votes_pages
from server.votes import routes as votes_routes
from workflows import registry
from workflows.chats import pages as chat_windows
from workflows.engine.pages import monitor_pages

MESSAGE_WAIT_SECONDS = 300
WAITS = (FACTS_WAIT, Wait("message", oldest_due, MESSAGE_WAIT_SECONDS))
"""What somebody waits for, and how long before that is too long."""


def doors() -> list[Door]:
    """Every JSON door of the house."""
    found = (people_routes, own_routes, places_routes, media_routes, reports_routes, notices_routes, bulletins_routes,
             delivery_routes, bodies_routes, votes_routes, proposals_routes, fees_routes, payments_routes, books_routes,
             handbook_routes, postings_routes, contacts_routes)  # fmt: skip
    return [door for room in found for door in room.doors]


def pages() -> list[Page]:
    """Every page the rooms bring to the console."""
    found = (
        reports_pages.PAGES, proposals_pages.PAGES, bodies_pages.pages, votes_pages.PAGES, books_pages.PAGES,
        bulletins_pages.PAGES, notices_pages.PAGES, postings_pages.pages, chats_pages.PAGES, chat_windows.PAGES,
        handbook_pages.pages, contacts_pages.pages,
        groups_pages.pages, people_pages.PAGES, register_pages.PAGES, rosters_pages.PAGES,
        delivery_pages.pages, reach_pages.pages, fees_pages.PAGES, opening_pages.pages,
        contracts_pages.PAGES, payments_pages.PAGES,
    )  # fmt: skip
    return [*(page for room in found for page in room), *monitor_pages(lambda: registry.JOBS, WAITS)]


def file_doors(house: House) -> list[Blueprint]:
    """Every door that gives out pictures, films, sheets and receipts, and the page of a lift's plate."""
    return [
        media_routes.picture_doors(house), bulletins_routes.file_doors(house), votes_routes.file_doors(house),
        proposals_routes.file_doors(house), books_routes.file_doors(house), postings_routes.file_doors(house),
        payments_routes.file_doors(house), reports_routes.file_doors(house), lift_plates.file_doors(house),
    ]  # fmt: skip
