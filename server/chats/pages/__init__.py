"""The console's pages of chats: the queue, what is done with one, the duty list. Its window is told by workflows,
because it shows reports and says how answers leave."""

from __future__ import annotations

from server.chats.pages import duty, queue
from server.kit.pages import Page

PAGES: tuple[Page, ...] = (*queue.pages, *duty.pages)
