"""Draws on screen and paper, whatever is drawn: fonts, lines of Chinese, our colours and icons, scenes as data.

Words: a *scene* is a layout as data, boxes of text, panels, icons and pictures in points of its own; a *painter* turns
a scene into pixels or into a page. A *family* is the two weights we draw with and what stands in for rare characters; a
character no font has is drawn as an empty box and counted.
"""
