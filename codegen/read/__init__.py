"""From the document to the generator's own description of the API."""
