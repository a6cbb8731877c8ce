"""What other rooms ask of owner groups. Owing is in :mod:`server.groups.service.posting`."""

from server.groups.service.posting import Owed, mark_posted, owe, withdraw

__all__ = ["Owed", "mark_posted", "owe", "withdraw"]
