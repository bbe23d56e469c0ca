"""The page that shows the data and the last requests of a running server."""
