"""What is true: people, places, reports and what is owed to them. Decides nothing about what happens next."""
