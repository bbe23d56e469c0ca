"""Turns GitBook's OpenAPI document into the SDK: ``python -m codegen``. Knows nothing of the runtime it writes for."""
