"""Made-up responses for what has no data, generated from the document."""
