"""The application and what runs it: over HTTP, or in the process of a test."""
