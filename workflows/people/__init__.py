"""What follows for people: who must answer a claim to a home, and who hears the answer."""
