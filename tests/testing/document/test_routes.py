"""Requests find their operation by the path as it was sent."""

from __future__ import annotations

import pytest

from gitbook_async.testing._document.endpoints import read_endpoints
from gitbook_async.testing._document.routes import Routes


@pytest.fixture
def routes(small):
    answer = {"responses": {"200": {"description": "OK"}}}
    paths = {
        "/": {"get": {"operationId": "root", **answer}},
        "/spaces/{spaceId}": {"get": {"operationId": "space", **answer}, "delete": {"operationId": "drop", **answer}},
        "/spaces/search": {"get": {"operationId": "search", **answer}},
        "/spaces/{id}/pages/{pagePath}": {"get": {"operationId": "page", **answer}},
        "/spaces/search/{word}/more": {"get": {"operationId": "more", **answer}},
    }
    return Routes(read_endpoints(small(paths)).values())


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", ("root", {})),
        ("GET", "/spaces/abc", ("space", {"spaceId": "abc"})),
        ("DELETE", "/spaces/abc", ("drop", {"spaceId": "abc"})),
        ("GET", "/spaces/search", ("search", {})),
        ("DELETE", "/spaces/search", ("drop", {"spaceId": "search"})),
        ("GET", "/spaces/a/pages/b%2Fc%20d", ("page", {"id": "a", "pagePath": "b/c d"})),
        ("GET", "/spaces/search/pages/x", ("page", {"id": "search", "pagePath": "x"})),
        ("GET", "/spaces/%C3%BC%25", ("space", {"spaceId": "ü%"})),
    ],
)
def test_paths_that_lead_somewhere(routes, method, path, expected):
    match = routes.find(method, path)
    assert (match.endpoint.id, match.values) == expected


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/"), ("GET", "/spaces"), ("GET", "/spaces/"), ("GET", "/spaces/abc/"), ("GET", "/spaces/a/pages/b/c")],
)
def test_paths_that_lead_nowhere(routes, method, path):
    assert routes.find(method, path) is None


def test_every_operation_finds_itself(endpoints):
    routes = Routes(endpoints.values())
    for endpoint in endpoints.values():
        match = routes.find(endpoint.method, endpoint.path.replace("{", "%7B").replace("}", "%7D"))
        assert match is not None
        assert match.endpoint.id == endpoint.id
