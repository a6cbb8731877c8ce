"""What follows from chats: a person is called, the transcript is kept, who waits too long climbs the ladder."""
