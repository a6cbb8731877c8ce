"""The lists of what happens next. A room's reactions, jobs, pushes and slow work are named here and nowhere else."""

from __future__ import annotations

from workflows.bodies import jobs as bodies_jobs
from workflows.bodies import reactions as bodies_reactions
from workflows.books import jobs as books_jobs
from workflows.books import reactions as books_reactions
from workflows.bulletins import ahead as bulletins_ahead
from workflows.bulletins import jobs as bulletins_jobs
from workflows.bulletins import reactions as bulletins_reactions
from workflows.bulletins import slow as bulletins_slow
from workflows.bulletins.staff_talks import bulletin as staff_bulletin
from workflows.bulletins.talks.today import TALKS as BULLETINS_TALKS
from workflows.chats import desk as chats_desk
from workflows.chats import jobs as chats_jobs
from workflows.chats import photos as chats_photos
from workflows.chats import pushes as chats_pushes
from workflows.chats import reactions as chats_reactions
from workflows.chats.talks.person import TALKS as CHATS_TALKS
from workflows.contacts import jobs as contacts_jobs
from workflows.contacts import reactions as contacts_reactions
from workflows.contacts.talks.who import TALKS as CONTACTS_TALKS
from workflows.contracts import jobs as contracts_jobs
from workflows.contracts import reactions as contracts_reactions
from workflows.delivery import answers as delivery_answers
from workflows.delivery import chatting as delivery_chatting
from workflows.delivery import jobs as delivery_jobs
from workflows.delivery import pushes as delivery_pushes
from workflows.delivery import reactions as delivery_reactions
from workflows.delivery import refused as delivery_refused
from workflows.delivery import resting as delivery_resting
from workflows.engine.answering import Desk
from workflows.engine.conversations import Conversation
from workflows.engine.housekeeping import TIDY
from workflows.engine.jobs import Job
from workflows.engine.promises import Source
from workflows.engine.promises import watch as watch_promises
from workflows.engine.reactions import Reaction
from workflows.engine.slow import Slow
from workflows.engine.switchboard import Push, first_of
from workflows.fees import doubts as fees_doubts
from workflows.fees import dunning as fees_dunning
from workflows.fees import jobs as fees_jobs
from workflows.fees import reactions as fees_reactions
from workflows.fees import repairs_due as fees_repairs_due
from workflows.fees import repairs_waiting as fees_repairs_waiting
from workflows.fees.talks.owed import TALKS as FEES_TALKS
from workflows.groups import jobs as groups_jobs
from workflows.groups import pushes as groups_pushes
from workflows.groups import reactions as groups_reactions
from workflows.groups import slow as groups_slow
from workflows.handbook.talks.ask import TALKS as HANDBOOK_TALKS
from workflows.lifts import jobs as lifts_jobs
from workflows.lifts.talks.upkeep import TALKS as LIFTS_TALKS
from workflows.media import jobs as media_jobs
from workflows.media import pushes as media_pushes
from workflows.media import reactions as media_reactions
from workflows.media import slow as media_slow
from workflows.notices import jobs as notices_jobs
from workflows.notices import reactions as notices_reactions
from workflows.payments import jobs as payments_jobs
from workflows.payments import reactions as payments_reactions
from workflows.payments import refund_telling as payments_refund_telling
from workflows.payments import refunds as payments_refunds
from workflows.payments import statements as payments_statements
from workflows.payments.staff_talks import money as staff_money
from workflows.people import emptying as people_emptying
from workflows.people import jobs as people_jobs
from workflows.people import promises as people_promises
from workflows.people import reactions as people_reactions
from workflows.people.callers import Speakers
from workflows.people.conversations import CONVERSATIONS as PEOPLE_TALKS
from workflows.postings import jobs as postings_jobs
from workflows.proposals import jobs as proposals_jobs
from workflows.proposals import promises as proposals_promises
from workflows.proposals import reactions as proposals_reactions
from workflows.proposals.staff_talks import canvass as staff_canvass
from workflows.proposals.talks.votes import TALKS as PROPOSALS_TALKS
from workflows.reports import calls as reports_calls
from workflows.reports import jobs as reports_jobs
from workflows.reports import promises as reports_promises
from workflows.reports import pushes as reports_pushes
from workflows.reports import reactions as reports_reactions
from workflows.reports import slow as reports_slow
from workflows.reports.conversations import CONVERSATIONS as REPORTS_TALKS
from workflows.reports.staff_talks import conversations as staff_reports
from workflows.reports.staff_talks import photos as staff_photos
from workflows.reports.talks import pictures as reports_pictures
from workflows.rosters import reactions as rosters_reactions
from workflows.rosters import slow as rosters_slow
from workflows.waiting import jobs as waiting_jobs

REACTIONS: list[Reaction] = [
    *delivery_reactions.REACTIONS,
    *delivery_chatting.REACTIONS,
    *delivery_refused.REACTIONS,
    *delivery_resting.REACTIONS,
    *people_reactions.REACTIONS,
    *media_reactions.REACTIONS,
    *groups_reactions.REACTIONS,
    *reports_reactions.REACTIONS,
    *notices_reactions.REACTIONS,
    *rosters_reactions.REACTIONS,
    *proposals_reactions.REACTIONS,
    *proposals_promises.REACTIONS,
    *bodies_reactions.REACTIONS,
    *contacts_reactions.REACTIONS,
    *fees_reactions.REACTIONS,
    *fees_dunning.REACTIONS,
    *fees_doubts.REACTIONS,
    *payments_reactions.REACTIONS,
    *payments_refund_telling.REACTIONS,
    *books_reactions.REACTIONS,
    *contracts_reactions.REACTIONS,
    *bulletins_reactions.REACTIONS,
    *bulletins_ahead.REACTIONS,
    *chats_reactions.REACTIONS,
]
PROMISES: list[Source] = [
    people_promises.claims,
    proposals_promises.objections,
    proposals_promises.ballots,
    reports_promises.tickets,
    reports_promises.authority,
]
JOBS: list[Job] = [
    TIDY,
    watch_promises(PROMISES),
    delivery_jobs.watch(lambda: JOBS),
    *delivery_resting.JOBS,
    *groups_jobs.JOBS,
    *media_jobs.JOBS,
    *people_jobs.JOBS,
    *people_emptying.JOBS,
    *reports_jobs.JOBS,
    *reports_calls.JOBS,
    *notices_jobs.JOBS,
    *proposals_jobs.JOBS,
    *bodies_jobs.JOBS,
    *contacts_jobs.JOBS,
    *fees_jobs.JOBS,
    *fees_dunning.JOBS,
    *fees_repairs_due.JOBS,
    *fees_repairs_waiting.JOBS,
    *payments_jobs.JOBS,
    *payments_refunds.JOBS,
    *payments_statements.JOBS,
    *books_jobs.JOBS,
    *contracts_jobs.JOBS,
    *lifts_jobs.JOBS,
    *bulletins_jobs.JOBS,
    *postings_jobs.JOBS,
    *waiting_jobs.JOBS,
    *chats_jobs.JOBS,
]
CARDS = Push("work", "template_card_event", first_of(reports_pushes.on_card, chats_pushes.on_card))
PUSHES: list[Push] = [*delivery_pushes.PUSHES, *groups_pushes.PUSHES, *media_pushes.PUSHES, CARDS]
SLOW: list[Slow] = [
    *bulletins_slow.SLOW,
    *chats_photos.SLOW,
    *groups_slow.SLOW,
    *delivery_chatting.SLOW,
    *media_slow.SLOW,
    *reports_slow.SLOW,
    *reports_pictures.SLOW,
    *staff_photos.SLOW,
    *rosters_slow.SLOW,
]
CONVERSATIONS: list[Conversation] = [
    *REPORTS_TALKS,
    *PEOPLE_TALKS,
    *CHATS_TALKS,
    *CONTACTS_TALKS,
    *FEES_TALKS,
    *PROPOSALS_TALKS,
    *BULLETINS_TALKS,
    *LIFTS_TALKS,
    *HANDBOOK_TALKS,
    *staff_reports.CONVERSATIONS,
    *staff_bulletin.CONVERSATIONS,
    *staff_canvass.CONVERSATIONS,
    *staff_money.CONVERSATIONS,
]
"""Every talk. Who may break into others (``always``) comes first."""
CALLERS = Speakers()
DESK = Desk(
    opened=delivery_answers.opened,
    has_person=chats_desk.has_person,
    waits=chats_desk.waits,
    let_go=chats_desk.leave,
    note=chats_desk.note,
    hand_over=chats_desk.hand_over,
    leave=delivery_answers.leave,
)
"""What the talks ask of rooms the engine does not know."""
MEET = delivery_chatting.meet
