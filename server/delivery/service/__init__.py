"""What other rooms ask of delivery: tell people, hand out cards, keep count of consents, settle what is unclear."""

from server.delivery.service.cards import card, matter_of, update_card
from server.delivery.service.consent import record_consent, withdraw_consent
from server.delivery.service.group_tasks import drop_unsent, found_after_all, group_task, say_to_colleague
from server.delivery.service.settling import end_pause, mark_sent, record_outcome, resend, take_over
from server.delivery.service.telling import mark_all_read, mark_page_read, mark_read, tell, tell_team

__all__ = [
    "card",
    "drop_unsent",
    "end_pause",
    "found_after_all",
    "group_task",
    "mark_all_read",
    "mark_page_read",
    "mark_read",
    "mark_sent",
    "matter_of",
    "record_consent",
    "record_outcome",
    "resend",
    "say_to_colleague",
    "take_over",
    "tell",
    "tell_team",
    "update_card",
    "withdraw_consent",
]
