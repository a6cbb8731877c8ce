"""Reads of chats: the queue, one window, who is on duty, figures for the sheet."""
