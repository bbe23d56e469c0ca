from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
import traceback
from types import MappingProxyType
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbook_async import InvalidArgument
from gitbook_async.visitors import visitor_token, visitor_url

KEY = "5b9e8a7c-1f2d-4e3b-9c8a-7d6e5f4a3b2c"
NOW = 1_750_000_000
SITE = "https://docs.example.com/guides"

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
names = st.text().filter(lambda name: name not in ("iat", "exp", "iss"))


def unpacked(token):
    head, body, _ = token.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, body))


def test_a_token_is_an_hs256_jwt_that_is_valid_for_two_hours():
    head, claims = unpacked(visitor_token({"plan": "pro"}, KEY, now=NOW))
    assert head == {"alg": "HS256", "typ": "JWT"}
    assert claims == {"plan": "pro", "iat": NOW, "exp": NOW + 7200}


def test_the_key_is_used_as_utf_8_text():
    key = KEY + "-ü"
    signed, _, signature = visitor_token({}, key).rpartition(".")
    expected = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "==") == expected


def test_times_are_whole_seconds():
    assert unpacked(visitor_token({}, KEY, now=10.7, expires_in=0.5))[1] == {"iat": 10, "exp": 12}
    before = int(time.time())
    assert before <= unpacked(visitor_token({}, KEY))[1]["iat"] <= time.time()


@given(claims=st.dictionaries(names, json_values, max_size=4))
def test_any_json_comes_through(claims):
    try:
        json.dumps(claims, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a character
        with pytest.raises(InvalidArgument):
            visitor_token(claims, KEY)
        return
    decoded = jwt.decode(
        visitor_token(claims, KEY),
        KEY,
        algorithms=["HS256"],
        options={"verify_sub": False, "verify_aud": False, "verify_nbf": False, "verify_jti": False},
    )
    assert {name: decoded[name] for name in claims} == claims
    assert set(decoded) == {*claims, "iat", "exp"}


def test_claims_may_be_any_mapping_and_are_left_as_they_were():
    claims = {"plan": "pro"}
    assert unpacked(visitor_token(MappingProxyType(claims), KEY))[1]["plan"] == "pro"
    assert claims == {"plan": "pro"}


loop: list[object] = []
loop.append(loop)


@pytest.mark.parametrize(
    "claims",
    [
        None,
        [("plan", "pro")],
        "plan",
        {"a": object()},
        {"a": float("nan")},
        {"a": {float("inf")}},
        {"a": b"x"},
        {1: "a"},
        {"a": {None: "x"}},
        {"a": [{"b": ({2: 3},)}]},
        {"a": "\ud800"},
        {"a": loop},
    ],
)
def test_claims_that_are_not_json_are_refused(claims):
    with pytest.raises(InvalidArgument, match="claims"):
        visitor_token(claims, KEY)


@pytest.mark.parametrize("claims", [{"iat": 1}, {"exp": 1}, {"exp": 1, "iat": 1, "plan": "pro"}])
def test_claims_that_would_clash_with_the_times_are_refused(claims):
    with pytest.raises(InvalidArgument, match="expires_in"):
        visitor_token(claims, KEY)


def test_what_the_signer_refuses_is_an_argument_of_the_user():
    for key in ("-----BEGIN PUBLIC KEY-----\nMIGf\n-----END PUBLIC KEY-----", "ssh-rsa AAAA " + KEY):
        with pytest.raises(InvalidArgument, match="cannot be signed") as caught:
            visitor_token({}, key)
        assert key not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("key", ["", None, b"bytes", "x\udc80"])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(InvalidArgument, match="signing_key"):
        visitor_token({}, key)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), True, "7200", None])
def test_a_life_that_makes_no_sense_is_refused(seconds):
    with pytest.raises(InvalidArgument, match="expires_in"):
        visitor_token({}, KEY, expires_in=seconds)


def test_no_message_shows_the_key_or_the_claims():
    for claims in ({"exp": 1, "mail": "me@example.com"}, {"mail": {"me@example.com"}}, {"mail": {1: "me@example.com"}}):
        with pytest.raises(InvalidArgument) as caught:
            visitor_token(claims, KEY)
        shown = "".join(traceback.format_exception(caught.value, limit=0)) + repr(vars(caught.value))
        assert KEY not in shown
        assert "me@example.com" not in shown


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "jwt", None)
    with pytest.raises(ImportError, match=r"gitbook-async\[visitors\]"):
        visitor_token({}, KEY)
    assert visitor_url(SITE, "a.b.c") == f"{SITE}/?jwt_token=a.b.c"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        (None, "/?jwt_token=a.b-c_"),
        ("", "/?jwt_token=a.b-c_"),
        ("/", "/?jwt_token=a.b-c_"),
        ("start", "/start?jwt_token=a.b-c_"),
        ("/start/here/", "/start/here/?jwt_token=a.b-c_"),
        ("über uns/50%", "/%C3%BCber%20uns/50%25?jwt_token=a.b-c_"),
        ("%C3%BCber%20uns", "/%C3%BCber%20uns?jwt_token=a.b-c_"),
        ("start?q=a b&x=%26#top", "/start?q=a%20b&x=%26&jwt_token=a.b-c_#top"),
        ("?q=?", "/?q=?&jwt_token=a.b-c_"),
        ("#a#b?", "/?jwt_token=a.b-c_#a%23b?"),
        ("start?jwt_token=other&jwt%5Ftoken=other&&ok", "/start?ok&jwt_token=a.b-c_"),
        ("//elsewhere.test/x", "/elsewhere.test/x?jwt_token=a.b-c_"),
        ("https://elsewhere.test", "/https://elsewhere.test?jwt_token=a.b-c_"),
        ("@elsewhere.test", "/@elsewhere.test?jwt_token=a.b-c_"),
        ("\\\\elsewhere.test", "/%5C%5Celsewhere.test?jwt_token=a.b-c_"),
        ("a\r\nset-cookie: x", "/a%0D%0Aset-cookie:%20x?jwt_token=a.b-c_"),
        ("a..b/...", "/a..b/...?jwt_token=a.b-c_"),
    ],
)
def test_a_visitor_is_sent_to_where_they_wanted_to_go(location, url):
    for site in (SITE, SITE + "/", f" {SITE}// "):
        assert visitor_url(site, "a.b-c_", location) == SITE + url


@pytest.mark.parametrize(
    "location",
    [
        "..",
        "../other",
        "/a/./b",
        "a/%2e%2E/b",
        "a\\..\\b",
        "..%2fother",
        "..%5cother",
        ".",
        "\ud800",
        "a?\ud800",
        "#\ud800",
    ],
)
def test_a_location_that_leads_out_or_cannot_be_written_is_refused(location):
    with pytest.raises(InvalidArgument, match="location"):
        visitor_url(SITE, "a.b.c", location)


@given(location=st.text())
def test_no_location_leads_away_from_the_site_or_takes_the_token_along(location):
    try:
        url = visitor_url(SITE, "a.b.c", location)
    except InvalidArgument:
        return
    parts = urlsplit(url)
    assert url.isascii()
    assert url.isprintable()
    assert (parts.scheme, parts.netloc) == ("https", "docs.example.com")
    assert parts.path.startswith("/guides/")
    assert parse_qs(parts.query)["jwt_token"] == ["a.b.c"]
    assert parse_qsl(parts.query, keep_blank_values=True)[-1] == ("jwt_token", "a.b.c")


@pytest.mark.parametrize(
    "site",
    ["", "docs.example.com", "ftp://x", "https://", "https://u:p@x", "https://x?a=b", "https://x#a", "https://x y"],
)
def test_a_site_that_is_at_no_url_is_refused(site):
    with pytest.raises(InvalidArgument, match="site_url"):
        visitor_url(site, "a.b.c")


def test_a_url_without_a_token_is_refused():
    with pytest.raises(InvalidArgument, match="token"):
        visitor_url(SITE, "")


@pytest.mark.parametrize("key", ["k", "k" * 31, "\u00fc" * 15])
def test_a_key_that_can_be_guessed_is_refused(key):
    with pytest.raises(InvalidArgument, match="too short"):
        visitor_token({}, key)


@pytest.mark.parametrize("seconds", [10**5000, 10**400, 1e300], ids=["5,000 digits", "400 digits", "1e300"])
def test_a_time_that_no_clock_counts_is_refused(seconds):
    with pytest.raises(InvalidArgument, match="expires_in"):
        visitor_token({}, KEY, expires_in=seconds)


@pytest.mark.parametrize(
    ("location", "query"),
    [
        ("?a;jwt_token=b", "a&"),
        ("?a=1;b=2;jwt_token=c&d;e", "a=1;b=2&d;e&"),
        ("?jwt_token=b;jwt%5Ftoken=c", ""),
        ("?JWT_TOKEN=b&+jwt_token=c", ""),
        ("?a;b", "a;b&"),
    ],
)
def test_no_other_token_is_passed_on(location, query):
    assert visitor_url(SITE, "t", location) == f"{SITE}/?{query}jwt_token=t"
