from __future__ import annotations

import copy
import hashlib
import hmac
import json
import pickle
import re
import time
import traceback
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbook_async import GitBookError, InvalidArgument, UnknownVariant, errors, models, to_dict
from gitbook_async.webhooks import SIGNATURE_HEADER, WebhookVerificationError, event_id, sign_webhook, verify_webhook

SECRET = "c2VjcmV0LXRoYXQtaXMtbm90LWRlY29kZWQ"
NOW = 1_750_000_000
EVENT = {
    "eventId": "event-1",
    "type": "space_content_updated",
    "installationId": "installation-1",
    "spaceId": "space-1",
    "revisionId": "revision-1",
    "updatedBy": [],
}
BODY = json.dumps(EVENT).encode()
VISITOR = {"anonymousId": "a", "cookies": {}, "userAgent": "u", "ip": "127.0.0.1"}


def signature(body=BODY, stamp=NOW, secret=SECRET):
    """What GitBook puts after ``v1=``, computed without the code under test."""
    return hmac.new(secret.encode(), str(stamp).encode() + b"." + body, hashlib.sha256).hexdigest()


HEADER = f"t={NOW},v1={signature()}"


def verify(body=BODY, header=HEADER, secret=SECRET, now=NOW, **options):
    return verify_webhook(body, header, secret, now=now, **options)


def refused(**arguments):
    with pytest.raises(WebhookVerificationError) as caught:
        verify(**arguments)
    return str(caught.value)


def test_an_event_is_decoded_into_the_model_of_its_type():
    event = verify()
    assert isinstance(event, models.SpaceContentUpdatedEvent)
    assert (event.type, event.space_id, event.revision_id) == ("space_content_updated", "space-1", "revision-1")
    assert to_dict(event) == EVENT


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"type": "site_view", "siteId": "s", "visitor": VISITOR, "url": "u", "referrer": ""}, "SiteViewEvent"),
        (
            {"type": "page_feedback", "siteId": "s", "visitor": VISITOR, "feedback": {"rating": "good"}},
            "PageFeedbackEvent",
        ),
    ],
)
def test_the_events_of_webhooks_are_known(fields, kind):
    body = json.dumps({"eventId": "e", "installationId": "i", **fields}).encode()
    event = verify(body=body, header=sign_webhook(body, SECRET, timestamp=NOW))
    assert type(event) is getattr(models, kind)
    assert event.visitor.ip == "127.0.0.1"
    assert event_id(event) == "e"


@pytest.mark.parametrize("tag", [{"type": "moon_landed"}, {"type": 5}, {}])
def test_an_event_of_an_unknown_type_is_kept_as_it_is(tag):
    body = json.dumps({"eventId": "e", "more": [1], **tag}).encode()
    event = verify(body=body, header=sign_webhook(body, SECRET, timestamp=NOW))
    assert isinstance(event, UnknownVariant)
    assert event.raw == {"eventId": "e", "more": [1], **tag}
    assert event_id(event) == "e"


def test_an_event_without_an_id_has_none():
    for body in (b"{}", b'{"type": "site_view"}', b'{"eventId": 5}'):
        assert event_id(verify(body=body, header=sign_webhook(body, SECRET, timestamp=NOW))) is None


def test_text_is_signed_as_utf_8():
    body = '{"type": "grün 🌿"}'
    header = sign_webhook(body, SECRET, timestamp=NOW)
    assert header == f"t={NOW},v1={signature(body.encode())}"
    assert verify(body=body, header=header) == verify(body=body.encode(), header=header)
    assert verify(body=bytearray(body.encode()), header=header)


def test_the_secret_is_not_decoded():
    secret = "AAAA_-äöü=="
    assert verify(header=f"t={NOW},v1={signature(secret=secret)}", secret=secret)


def test_what_is_signed_is_verified_with_the_clock():
    assert event_id(verify_webhook(BODY, sign_webhook(BODY, SECRET), SECRET)) == "event-1"
    old = sign_webhook(BODY, SECRET, timestamp=int(time.time()) - 1000)
    with pytest.raises(WebhookVerificationError, match="old"):
        verify_webhook(BODY, old, SECRET)


@pytest.mark.parametrize(
    "header",
    [
        f"v1={signature()},t={NOW}",
        f" t = {NOW} , v1 = {signature()} ",
        f"t={NOW},v1={'0' * 64},v1={signature()}",
        f"t={NOW},v1={signature()},v1=é",
        f"t={NOW},v0=old,v2=new,alg,=,,v1={signature()}",
    ],
)
def test_order_unknown_parts_and_further_signatures_do_not_matter(header):
    assert event_id(verify(header=header)) == "event-1"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (None, "the X-GitBook-Signature header is missing"),
        ("", "the X-GitBook-Signature header is missing"),
        (signature(), "one timestamp t"),
        (f"v1={signature()}", "one timestamp t"),
        (f"t=,v1={signature()}", "one timestamp t"),
        (f"t={NOW},t={NOW},v1={signature()}", "one timestamp t"),
        (f"t=+{NOW},v1={signature()}", "one timestamp t"),
        (f"t={NOW}.0,v1={signature()}", "one timestamp t"),
        (f"t={'9' * 5000},v1={signature()}", "one timestamp t"),
        (f"t=\uff11\uff17,v1={signature()}", "one timestamp t"),
        (f"t={NOW}", "no signature of version v1"),
        (f"t={NOW},v0={signature()}", "no signature of version v1"),
        (f"t={NOW},v1=", "does not match"),
        (f"t={NOW},v1={signature().upper()}", "does not match"),
        (f"t={NOW},v1={signature()[:-1]}", "does not match"),
        (f"t={NOW},v1=é\udc80", "does not match"),
        (f"t={NOW + 1},v1={signature()}", "does not match"),
    ],
)
def test_a_header_that_is_wrong_is_refused_with_the_reason(header, reason):
    assert reason in refused(header=header)


@pytest.mark.parametrize("place", range(len(BODY)))
def test_a_payload_of_which_a_byte_was_changed_is_refused(place):
    for bit in range(8):
        changed = bytearray(BODY)
        changed[place] ^= 1 << bit
        refused(body=bytes(changed))


@pytest.mark.parametrize("place", range(len(HEADER)))
def test_a_header_of_which_a_character_was_changed_is_refused(place):
    for bit in range(8):
        changed = chr(ord(HEADER[place]) ^ 1 << bit)
        refused(header=HEADER[:place] + changed + HEADER[place + 1 :])


@given(body=st.binary(), cut=st.integers(0, 200), more=st.binary(min_size=1, max_size=9))
def test_a_payload_that_was_cut_or_extended_is_refused(body, cut, more):
    for changed in (BODY[:cut] if cut < len(BODY) else body, BODY + more, more + BODY):
        if changed != BODY:
            refused(body=changed)


@given(header=st.text() | st.builds("t={},v1={}".format, st.integers(), st.text()))
def test_whatever_stands_in_the_header_is_refused_and_nothing_else_is_raised(header):
    refused(header=header)


@given(
    data=st.dictionaries(st.text(), st.none() | st.integers(-(2**63), 2**64 - 1) | st.text()),
    secret=st.text(min_size=1),
    stamp=st.integers(0, 10**14),
)
def test_what_is_signed_is_verified(data, secret, stamp):
    body = json.dumps(data)
    try:
        header = sign_webhook(body, secret, timestamp=stamp)
    except InvalidArgument:  # half a character
        return
    event = verify_webhook(body, header, secret, now=stamp)
    assert to_dict(event) == data or "type" in data


def test_another_secret_is_refused():
    refused(secret=SECRET + "x")
    refused(secret=SECRET.lower())


@pytest.mark.parametrize("distance", [-300, -299.5, 0, 38, 300])
def test_a_time_within_tolerance_is_accepted_in_both_directions(distance):
    assert verify(now=NOW + distance)


@pytest.mark.parametrize(
    ("distance", "word"), [(-301, "ahead"), (301, "old"), (float("nan"), ""), (float("inf"), "old")]
)
def test_a_time_out_of_tolerance_is_refused(distance, word):
    assert word in refused(now=NOW + distance)


def test_the_tolerance_can_be_chosen_or_switched_off():
    assert verify(now=NOW + 10**8, tolerance=None)
    assert verify(now=NOW, tolerance=0)
    assert "1 seconds old; the tolerance is 0" in refused(now=NOW + 1, tolerance=0)


def test_a_wrong_signature_is_told_before_a_wrong_time():
    assert "does not match" in refused(secret="another", now=0)


@pytest.mark.parametrize("tolerance", [-1, float("nan"), True, "300"])
def test_a_tolerance_that_makes_no_sense_is_an_error(tolerance):
    with pytest.raises(InvalidArgument, match="tolerance"):
        verify(tolerance=tolerance)


@pytest.mark.parametrize("body", [b"", b"no", b"{", b'{"a": "\xff"}', b"[" * 100_000, "\ud800"])
def test_a_payload_that_is_signed_but_not_json_is_an_error(body):
    assert "not JSON" in refused(body=body, header=sign_webhook(body, SECRET, timestamp=NOW))


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b'"text"'])
def test_a_payload_that_is_no_object_is_an_error(body):
    assert "not a JSON object" in refused(body=body, header=sign_webhook(body, SECRET, timestamp=NOW))


@pytest.mark.parametrize("body", [EVENT, None, 5])
def test_a_payload_that_was_parsed_already_is_an_error(body):
    with pytest.raises(InvalidArgument, match="the raw body"):
        verify(body=body)


@pytest.mark.parametrize("secret", ["", None, b"bytes", "x\udc80"])
def test_a_secret_that_is_none_is_an_error_and_not_shown(secret):
    with pytest.raises(InvalidArgument, match="secret") as caught:
        verify(secret=secret)
    shown = "".join(traceback.format_exception(caught.value))
    assert "udc80" not in shown
    assert caught.value.__context__ is None


def test_the_error_is_one_of_ours_and_travels_without_secrets():
    for arguments in ({"body": b"x"}, {"now": 0}, {"header": "t=1,v1=2"}, {"header": None}):
        with pytest.raises(GitBookError) as caught:
            verify(**arguments)
        error = caught.value
        copies = [pickle.loads(pickle.dumps(error)), copy.deepcopy(error)]  # noqa: S301
        shown = [repr(error), str(error), str(vars(error)), str(pickle.dumps(error)), *map(str, copies)]
        assert all(type(each) is WebhookVerificationError and str(each) == str(error) for each in copies)
        assert not [secret for secret in (SECRET, signature(b"x"), signature(stamp=1)) if secret in "".join(shown)]


def test_the_public_names_are_there():
    assert SIGNATURE_HEADER == "X-GitBook-Signature"
    assert not issubclass(WebhookVerificationError, errors.InvalidArgument)


@pytest.mark.anyio
async def test_the_example_of_the_docs_works_as_it_stands_there(monkeypatch, capsys):
    monkeypatch.setenv("GITBOOK_WEBHOOK_SECRET", "the secret")
    text = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    app, sender = ({}, {})
    for example, names in zip(re.findall(r"```python\n(.*?)```", text, re.DOTALL), (app, sender), strict=True):
        exec(example, names)  # noqa: S102  # it is ours
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app["app"]), base_url="http://app.test") as client:
        cases = (sender["headers"], sender["headers"], {}, {SIGNATURE_HEADER: "t=1,v1=2"})
        answers = [await client.post("/gitbook", content=sender["body"], headers=headers) for headers in cases]
    assert [answer.status_code for answer in answers] == [204, 204, 400, 400]
    assert capsys.readouterr().out == "new content in s1 r1\n"


def test_a_header_may_be_bytes_as_asgi_has_it():
    header = sign_webhook(b'{"type": "x"}', "secret").encode()
    assert verify_webhook(b'{"type": "x"}', header, "secret").raw == {"type": "x"}
    for wrong in (b"\xff", b"t=1,v1=\xff", b"", bytearray(b"t=1")):
        with pytest.raises(WebhookVerificationError):
            verify_webhook(b"{}", wrong, "secret")
    for wrong in (7, ["t=1"], {"t": 1}):
        with pytest.raises(InvalidArgument, match="X-GitBook-Signature"):
            verify_webhook(b"{}", wrong, "secret")
