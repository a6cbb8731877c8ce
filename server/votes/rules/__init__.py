"""Pure decisions about votes: who is one head, what counts as taking part, when a matter has passed, and by when."""
