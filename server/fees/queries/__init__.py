"""Reads of fees, one file per question."""
