"""The shell of the staff console: the frame around every page, navigation, signing in, static files.

The rooms bring their own pages; this room mounts them under ``/console`` and knows nothing of what they show. A room's
page reaches the frame by the name of its template, ``console/layout.html``, and never by an import.
"""
