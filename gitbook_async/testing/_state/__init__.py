"""What the testing GitBook knows, and how its operations read and change it: one module a noun."""
