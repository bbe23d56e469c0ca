"""Builds the documentation as a site: the guides, and a reference generated from the operation table and the models."""
