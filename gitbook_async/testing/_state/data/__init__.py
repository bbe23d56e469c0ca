"""The records, and the content of spaces with its history; the data to begin with."""
