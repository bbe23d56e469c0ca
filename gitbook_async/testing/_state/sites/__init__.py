"""Sites: their spaces, their structure, and redirects."""
