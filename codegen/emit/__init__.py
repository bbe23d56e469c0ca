"""Rendering the plan as files."""
