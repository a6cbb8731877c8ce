"""What follows from money that comes in: WeChat's callbacks, its answers to our questions, refunds on their way, the
papers of the day before; and who is told."""
