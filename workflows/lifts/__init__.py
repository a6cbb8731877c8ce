"""What follows from how lifts stand: whoever must act is reminded, what is late climbs, a lift that nobody maintains
becomes a report, and residents are told in the chat when it was maintained last."""
