"""The rooms that keep something of a person: a new one with something of a person in it is added here."""

from __future__ import annotations

from server.bodies import own_data as bodies
from server.books import own_data as books
from server.bulletins import own_data as bulletins
from server.chats import own_data as chats
from server.contacts import own_data as contacts
from server.delivery import own_data as delivery
from server.fees import own_data as fees
from server.media import own_data as media
from server.notices import own_data as notices
from server.payments import own_data as payments
from server.people import own_data as people
from server.proposals import own_data as proposals
from server.reports import own_data as reports
from server.votes import own_data as votes
from workflows.engine import own_data as engine

KEEPERS = [room.KEEPER for room in (
    people, reports, media, fees, payments, bodies, votes, proposals, books, chats, notices, bulletins, delivery,
    contacts, engine,
)]  # fmt: skip
"""Who they are is forgotten last, as the others still ask for it: the first here."""
