"""Validating requests against the document, as GitBook does."""
