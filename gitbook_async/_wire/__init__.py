"""The I/O: connections and HTTP libraries. Knows nothing of policy."""
