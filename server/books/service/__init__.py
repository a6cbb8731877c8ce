"""Entering, approving, taking back, budgeting, asking and answering."""
