"""Every JSON door of the house: one example each, and what must never get through any of them."""
