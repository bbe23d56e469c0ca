"""Bringing new documents, and what a release needs."""
