"""Docstrings: what the document says of calls, models and values, as prose in source code."""
