"""Change requests, what is written to them, reviews and comments."""
