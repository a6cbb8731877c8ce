"""What one person wrote down and nobody has answered: whoever may is reminded, so that nothing falls silent."""
