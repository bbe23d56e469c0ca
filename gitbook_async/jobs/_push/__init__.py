"""Pushing a folder of Markdown files into a space."""
