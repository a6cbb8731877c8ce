"""Use cases of sheets, a file per intention: planning, making, editing, reviewing, publishing, correcting, reading."""
