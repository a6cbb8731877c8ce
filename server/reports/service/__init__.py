"""Use cases of reports, a file per intention: making, moving, talking, following, watching the clock."""
