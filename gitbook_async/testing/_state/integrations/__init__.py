"""Integrations, and where they are installed."""
