"""Pages and files of a space."""
