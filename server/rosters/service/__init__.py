"""Use cases of rosters, a file per intention: receiving and settling a file, checking it, applying it."""
