"""What is made from rows, or made into rows."""
