"""What follows for sheets: the clock makes and publishes what is due; reviewers, groups and readers hear of it."""
