"""From decisions to the text of files."""
