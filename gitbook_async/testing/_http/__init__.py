"""Requests as received, and what responses are made of: JSON, failures, injected faults, cursors."""
