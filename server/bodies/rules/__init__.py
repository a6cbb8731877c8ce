"""What bodies of owners are, how they are made up, and by when what is done."""
