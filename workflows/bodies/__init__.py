"""What follows from the life of committees: who is elected is seated, who must act is reminded, the estate hears."""
