from __future__ import annotations

import pickle
from hashlib import sha256

import anyio
import pytest

from gitbook_async import InvalidArgument, RateLimitError
from gitbook_async._send.auth import Auth, ProvidedToken, StaticToken, choose_auth

pytestmark = pytest.mark.anyio


class Provider:
    def __init__(self):
        self.calls = 0

    async def __call__(self):
        self.calls += 1
        number = self.calls
        await anyio.sleep(0.01)
        return f"token-{number}"


async def test_a_static_token_stays_what_it_is():
    auth = StaticToken(" gb_api_x\n")
    assert await auth.token() == await auth.refresh("gb_api_x") == "gb_api_x"
    assert isinstance(auth, Auth)


def test_limits_are_kept_under_something_that_is_not_the_token():
    assert StaticToken("gb_api_x").key == StaticToken("gb_api_x").key != StaticToken("gb_api_y").key
    assert "gb_api_x" not in StaticToken("gb_api_x").key
    assert StaticToken("gb_api_x").key == sha256(b"gb_api_x").hexdigest()[:16]  # all versions share limits under it


@pytest.mark.parametrize("token", ["", "  ", "a b", "a\r\nx: y", "a\0", "ü", 7, b"x"])
def test_what_cannot_be_a_token_is_refused_without_showing_it(token):
    with pytest.raises(InvalidArgument) as caught:
        StaticToken(token)
    assert "x: y" not in str(caught.value)


@pytest.mark.parametrize("auth", [StaticToken("gb_api_x"), ProvidedToken(Provider())])
def test_a_token_is_neither_shown_nor_pickled(auth):
    assert "gb_api" not in repr(auth)
    with pytest.raises(TypeError):
        pickle.dumps(auth)


async def test_a_provider_is_asked_once_however_many_need_the_token():
    provider = Provider()
    auth = ProvidedToken(provider)
    found = []

    async def need():
        found.append(await auth.token())

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(need)
    assert found == ["token-1"] * 20
    assert provider.calls == 1


async def test_a_rejected_token_is_renewed_once_however_many_were_rejected():
    provider = Provider()
    auth = ProvidedToken(provider)
    rejected = await auth.token()
    found = []

    async def renew():
        found.append(await auth.refresh(rejected))

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(renew)
    assert found == ["token-2"] * 20
    assert await auth.refresh("token-1") == "token-2"
    assert provider.calls == 2


class Odd(Exception):  # noqa: N818  # as a user might name it
    """An exception that cannot be copied."""

    def __init__(self, first, second):
        super().__init__(f"{first} {second}")


@pytest.mark.parametrize("failure", [ConnectionError("away"), Odd("a", "b"), RateLimitError("slow", status=429)])
async def test_all_who_wait_for_a_token_get_the_failure_of_the_one_attempt(failure):
    attempts, raised = [], []

    async def provide():
        attempts.append(1)
        await anyio.wait_all_tasks_blocked()
        raise failure

    auth = ProvidedToken(provide)

    async def need():
        try:
            await auth.token()
        except type(failure) as error:
            raised.append(error)

    async with anyio.create_task_group() as tasks:
        for _ in range(30):
            tasks.start_soon(need)
    assert (len(attempts), len(raised)) == (1, 30)
    assert {str(error) for error in raised} == {str(failure)}
    await need()
    assert (len(attempts), len(raised)) == (2, 31), "a later call tries again"


async def test_a_token_after_a_failure_is_shared_as_ever():
    answers = [ConnectionError("away"), "token"]

    async def provide():
        await anyio.wait_all_tasks_blocked()
        if isinstance(answers[0], Exception):
            raise answers.pop(0)
        return answers[0]

    auth = ProvidedToken(provide)
    with pytest.raises(ConnectionError):
        await auth.token()
    assert await auth.token() == await auth.refresh("another") == "token"


async def test_who_is_cancelled_while_renewing_does_not_hold_up_the_others():
    auth = ProvidedToken(Provider())
    with anyio.move_on_after(0):
        await auth.token()
    assert await auth.token()


async def test_a_provider_that_gives_no_token_is_an_error():
    async def provide():
        return "\n"

    with pytest.raises(InvalidArgument):
        await ProvidedToken(provide).token()


async def test_the_argument_goes_before_the_environment(monkeypatch):
    assert choose_auth(None, None) is None
    monkeypatch.setenv("GITBOOK_API_TOKEN", "second")
    assert await choose_auth(None, None).token() == "second"
    monkeypatch.setenv("GITBOOK_TOKEN", "first")
    assert await choose_auth(None, None).token() == "first"
    assert await choose_auth("given", None).token() == "given"
    monkeypatch.setenv("GITBOOK_TOKEN", "")
    assert await choose_auth(None, None).token() == "second"


def test_auth_is_an_auth_or_a_function():
    auth = StaticToken("x")
    assert choose_auth(None, auth) is auth
    assert isinstance(choose_auth(None, Provider()), ProvidedToken)
    for token, other in (("x", auth), (None, 5), (None, "x"), ("", None)):
        with pytest.raises(InvalidArgument):
            choose_auth(token, other)
