"""Reads of sheets: the feed of the app, the desk of the console, what is due, a sheet in brief."""
