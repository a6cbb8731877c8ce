"""What follows from reports: who is given them, who is told, what is checked, when they climb and when they close."""
