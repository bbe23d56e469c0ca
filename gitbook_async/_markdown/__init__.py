"""Markdown becomes the document tree that GitBook stores."""
