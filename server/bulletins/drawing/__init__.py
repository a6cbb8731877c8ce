"""Draws a sheet: a picture for chats, a page for the stair board, a card's cover and a short film. Nothing here reads.

The layout is a scene of ``server.kit.drawing``: the same one is measured by tests, drawn as PNG and as PDF, and filmed.
Every figure is drawn as the sheet's view words it, never worked out here; what no font can draw is told below it.
"""
