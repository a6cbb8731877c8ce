"""What the console's pages of votes show: lists, one poll, its roll, turnout, the board by stair, paper, results."""
