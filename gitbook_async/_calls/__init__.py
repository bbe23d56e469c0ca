"""From an operation and its arguments to a call: by typed method, by operation id, or raw."""
