"""Connections of our own: a sans-I/O exchange of HTTP/1.1, and what drives it on asyncio and on trio."""
