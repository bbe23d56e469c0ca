"""The OpenAPI document: load, check, merge, patch."""
