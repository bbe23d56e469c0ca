"""Spaces, collections of spaces, and Git Sync."""
