"""What follows from pictures and films: WeChat is asked about them, its verdict shows or hides them."""
