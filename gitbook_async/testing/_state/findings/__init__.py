"""What scans of a site find: issues of its content, and what is done about them."""
