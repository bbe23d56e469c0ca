"""The base of the models: their base class, `UNSET`, and JSON. No I/O."""
