"""Mutants: small mistakes made on purpose, each of which some test must notice (``make test-mutants``)."""
