"""What the OpenAPI document says: its operations, and the shapes of its schemas."""
