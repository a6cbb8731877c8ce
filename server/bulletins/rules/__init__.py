"""Pure decisions about sheets: their words, the shape of one, when it is due, and what the privacy gate refuses."""
