"""Shapes of votes in and out."""
