"""Draws a sheet: a picture for chats, a page for the stair board, a card's cover and a short film. Nothing here reads.

Words: a *scene* is a layout as data, boxes of text, panels, icons and pictures in points of its own; a *painter* turns
a scene into pixels or into a page. So the same layout is measured by tests, drawn as PNG and as PDF, and filmed. A
*family* is the two weights we draw with and what stands in for rare characters; a character no font has is drawn as an
empty box, counted, and told under the sheet. Every figure is drawn as the sheet's view words it, never worked out here.
"""
