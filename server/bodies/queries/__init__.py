"""Reads of the bodies of owners."""
