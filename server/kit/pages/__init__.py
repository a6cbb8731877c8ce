"""Pages for the console: declared like the JSON doors, answered in HTML.

``declare`` holds what a room says of its pages, ``answers`` what a page may answer, ``forms`` reads what was typed,
``guard`` knows who knocks and whether the form is ours, ``look`` renders, ``mount`` ties it to Flask.
"""

from server.kit.pages.answers import Answer, Cookie, Done, File, Fragment, Html, Redirect, Refused, workbook_file
from server.kit.pages.declare import Page, Pages

__all__ = [
    "Answer",
    "Cookie",
    "Done",
    "File",
    "Fragment",
    "Html",
    "Page",
    "Pages",
    "Redirect",
    "Refused",
    "workbook_file",
]
