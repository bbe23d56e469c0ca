"""Search, questions and their answers, and agents."""
