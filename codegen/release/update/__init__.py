"""From the next document to a tree that can be committed: ``python -m codegen update``."""
