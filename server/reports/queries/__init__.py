"""Reads of reports: lists and queues, one report's whole story, and a report in brief for those who tell of it."""
