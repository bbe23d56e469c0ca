"""Text: realistic words, and Markdown as GitBook's document tree."""
