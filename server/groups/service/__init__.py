"""What other rooms ask of owner groups. Owing is in :mod:`server.groups.service.posting`."""

from server.groups.service.placing import add_plain, keep_join_qr, place, retire, want_join_qr, want_sync
from server.groups.service.posting import Owed, mark_posted, owe, withdraw
from server.groups.service.syncing import Seen, dissolved, sync, unseen

__all__ = [
    "Owed",
    "Seen",
    "add_plain",
    "dissolved",
    "keep_join_qr",
    "mark_posted",
    "owe",
    "place",
    "retire",
    "sync",
    "unseen",
    "want_join_qr",
    "want_sync",
    "withdraw",
]
