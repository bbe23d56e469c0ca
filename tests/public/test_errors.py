from __future__ import annotations

import copy
import pickle
import re
from datetime import UTC, datetime, timedelta

import pytest

from gitbook_async import errors
from gitbook_async._message.failure import failure, status_error
from gitbook_async._message.response import Response

CLASSES = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    412: errors.PreconditionFailedError,
    418: errors.StatusError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
    500: errors.ServerError,
    503: errors.ServerError,
    599: errors.ServerError,
    302: errors.StatusError,
}


@pytest.mark.parametrize(("status", "expected"), CLASSES.items())
def test_a_status_decides_the_class(status, expected):
    error = status_error(status, {"error": {"code": status, "message": "No"}})
    assert type(error) is expected
    assert (error.status, error.code, error.message) == (status, status, "No")


@pytest.mark.parametrize("message", ["API operation not found", "api operation not found."])
def test_an_operation_that_gitbook_no_longer_has_is_told_from_a_missing_thing(message):
    assert type(status_error(404, {"error": {"message": message}})) is errors.OperationRemovedError
    assert type(status_error(400, {"error": {"message": message}})) is errors.BadRequestError


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": {"code": 400, "message": "In words"}}, "In words"),
        ({"error": "In words"}, "In words"),
        ({"message": "In words"}, "In words"),
        (" In words\n", "In words"),
        ("x" * 9999, "x" * 950 + "... (9999 characters)"),
        ({"error": {"code": 400}}, "GitBook returned status 400"),
        ({"error": [1]}, "GitBook returned status 400"),
        ({"error": {"message": 7}}, "GitBook returned status 400"),
        ([], "GitBook returned status 400"),
        (None, "GitBook returned status 400"),
        ("", "GitBook returned status 400"),
    ],
)
def test_any_body_makes_a_message(body, message):
    error = status_error(400, body)
    assert error.message == message
    assert error.body == body
    assert error.code == 400


def test_a_code_of_gitbooks_own_is_kept():
    assert status_error(409, {"error": {"code": "busy", "message": "No"}}).code == "busy"


def test_an_error_says_what_call_it_ended():
    error = status_error(
        404, {"error": {"message": "No space"}}, operation="getSpaceById", method="GET", url="https://x/v1/spaces/a"
    )
    assert str(error) == "404 No space [getSpaceById (GET https://x/v1/spaces/a)]"
    assert str(errors.GitBookError("No")) == "No"
    assert str(errors.GitBookError("No", operation="op")) == "No [op]"
    assert str(errors.GitBookError("No", method="GET", url="u")) == "No [GET u]"


@pytest.mark.parametrize("name", errors.__all__)
@pytest.mark.parametrize("duplicate", [copy.deepcopy, copy.copy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
def test_every_error_can_be_pickled_and_copied(name, duplicate):
    response = Response(404, {"a": "b"}, b"{}", {"x": 1}, operation="op", method="GET", url="https://x")
    error = getattr(errors, name)(
        "No", operation="op", method="GET", url="https://x", status=4, code=5, response=response
    )
    error.cursor = "c"
    error.last = {"partial": True}
    error.retry_at = datetime(2024, 1, 1, tzinfo=UTC)
    again = duplicate(error)
    assert type(again) is type(error)
    assert {**vars(again), "response": None} == {**vars(error), "response": None}
    assert again.response.content == b"{}"
    assert str(again) == str(error)


@pytest.mark.parametrize("depth", [30, 300, 900, 5000])
def test_an_error_of_any_depth_can_be_pickled_and_copied(depth):
    content = b'{"a":' * depth + b"1" + b"}" * depth
    error = failure(Response(404, {}, content, None))
    assert isinstance(error.body, dict) == (depth == 30)
    assert pickle.loads(pickle.dumps(error)).body == copy.deepcopy(error).body == error.body  # noqa: S301  # our own


@pytest.mark.parametrize("name", errors.__all__)
def test_everything_is_under_one_base(name):
    assert issubclass(getattr(errors, name), errors.GitBookError)


def test_a_bad_argument_is_a_value_error_too():
    assert issubclass(errors.InvalidArgument, ValueError)


def test_the_tree_in_the_docstring_is_the_tree():
    path, drawn = [], {}
    for prefix, name in re.findall(
        r"^([ │├└─]*)(\w+(?:Error|Argument|Timeout|Exceeded|Response|Interrupted|TooLarge|Token))",
        errors.__doc__,
        re.MULTILINE,
    ):
        depth = len(prefix) // 4 - 1
        path[depth:] = [name]
        drawn[name] = path[depth - 1] if depth else "Exception"
    assert drawn == {name: getattr(errors, name).__bases__[0].__name__ for name in drawn}
    assert set(drawn) == set(errors.__all__)


def test_a_refusal_says_when_to_come_back():
    before = datetime.now(UTC)
    error = status_error(429, None, headers={"retry-after": "30", "x-ratelimit-reset": "1"})
    assert timedelta(seconds=30) <= error.retry_at - before < timedelta(seconds=60)
    assert status_error(429, None, headers={"x-ratelimit-reset": "86400"}).retry_at == datetime(1970, 1, 2, tzinfo=UTC)
    assert status_error(500, None, headers={"x-ratelimit-reset": "86400"}).retry_at is None
    assert status_error(429, None).retry_at is None


def test_the_repr_of_an_error_has_its_status_and_operation():
    error = errors.NotFoundError("Space not found", status=404, operation="getSpaceById")
    assert repr(error) == "NotFoundError('Space not found', status=404, operation='getSpaceById')"
    assert repr(errors.InvalidArgument("no")) == "InvalidArgument('no')"
