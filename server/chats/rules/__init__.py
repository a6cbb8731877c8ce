"""Rules of chats: pure decisions."""
