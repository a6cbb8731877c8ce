"""What follows from cards of those who hold an office: a second person is asked, ends are reminded of; and the talk."""
