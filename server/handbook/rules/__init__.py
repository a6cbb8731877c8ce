"""Pure decisions of the handbook: what a file must hold, which version stands, how well an article fits a question."""
