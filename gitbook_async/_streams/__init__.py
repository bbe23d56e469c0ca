"""Server-sent events: reading, decoding, accumulating."""
