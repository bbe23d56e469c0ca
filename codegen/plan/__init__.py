"""Decisions: names, and where everything goes."""
