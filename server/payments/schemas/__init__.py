"""Shapes of payments in and out. Money is whole fen, with ``_words`` beside it where it is shown."""
