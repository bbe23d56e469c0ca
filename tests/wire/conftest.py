"""The tests of the wire run with httptools, and once more with h11, as where httptools cannot be had."""

from __future__ import annotations

import pytest

from gitbook_async._wire.http11 import exchange, parser


@pytest.fixture(autouse=True, params=["httptools", pytest.param("h11", marks=pytest.mark.slow)])
def _parser(request, monkeypatch):
    """Makes all connections read responses with one of the two."""
    if request.param == "h11":
        for name in ("HttpResponseParser", "HttpParserError", "HttpParserUpgrade"):
            monkeypatch.setattr(exchange, name, getattr(parser, name))
