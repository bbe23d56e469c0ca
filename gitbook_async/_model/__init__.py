"""What models are made of: their base class, `UNSET`, and JSON. No I/O."""
