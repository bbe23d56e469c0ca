"""Reading pages and revisions, and importing pages."""
