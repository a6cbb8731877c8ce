"""Posting events and closing days."""
