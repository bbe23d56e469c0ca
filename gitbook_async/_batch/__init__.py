"""Many calls with bounded concurrency."""
