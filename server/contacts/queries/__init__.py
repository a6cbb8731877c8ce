"""Reads of who to turn to: for residents, for the desk, for those who remind."""
