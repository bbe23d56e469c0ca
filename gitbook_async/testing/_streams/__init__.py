"""The events of the streaming operations, from data or made up."""
