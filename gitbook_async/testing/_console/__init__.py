"""The console of a running server: the requests, the data, the faults, and the state as a file."""
