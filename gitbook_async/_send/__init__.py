"""The policy around one request: deadline, retries, rate limit, authentication, logging."""
