"""Many calls with a bound on how many run at once."""
