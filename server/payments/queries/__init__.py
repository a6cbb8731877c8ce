"""Reads of payments, narrowed to whoever asks."""
