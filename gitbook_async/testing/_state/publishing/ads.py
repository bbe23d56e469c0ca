"""Advertising on sites: a site asks for a review, and GitBook's partner approves or rejects it."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations import users
from gitbook_async.testing._state.sites.sites import published_url, site

_KEPT: Final = "ads"
_TOPIC: Final = "webdev"
_SHOWN: Final = ("status", "zoneId", "reason")


def _ask(call: Call) -> None:
    """Ask for a review, or disable the ads."""
    record = site(call)
    before: Json = record.notes.get(_KEPT, {"status": "pending"})
    after = {**before, **call.body}
    after.setdefault("topic", _TOPIC)
    if after["status"] == "disabled" and "zoneId" not in after:
        raise Failure(400, "The site has no ads to disable")
    _keep(record, after)


def _keep(record: Record, ads: Json) -> None:
    """Store the settings, and show what a site in this state shows."""
    record.notes[_KEPT] = ads
    record.fields["ads"] = {name: ads[name] for name in (*_SHOWN, "topic") if name in ads}
    if ads["status"] == "pending":
        record.fields["ads"] = {"status": "pending", "submittable": True}
    elif ads["status"] == "rejected":
        record.fields["ads"].pop("topic")
        record.fields["ads"].pop("zoneId", None)


def _list(call: Call) -> Listed:
    found = [one for one in call.store.table("site") if one.notes.get(_KEPT, {}).get("status") == call.text("status")]
    return Listed(sorted(found, key=lambda one: one.rank), lambda one: _view(call, one))


def _view(call: Call, record: Record) -> Json:
    ads = record.notes[_KEPT]
    email = users.user(call, CALLER)["email"]
    details = {"id": record.id, "url": published_url(record), "email": email, "topic": ads["topic"]}
    return {**details, **{name: ads[name] for name in _SHOWN if name in ads}}


def _decide(call: Call) -> None:
    """Approve, reject, or send back to the site."""
    record = next((one for one in call.store.table("site") if one.id == call.value("siteId")), None)
    if record is None:
        raise Missing("site", gone=False)
    topic = record.notes.get(_KEPT, {}).get("topic", _TOPIC)
    _keep(record, {"topic": topic, **call.body})


HANDLERS: Final[dict[str, Handler]] = {
    "updateSiteAdsById": _ask,
    "adsListSites": _list,
    "adsUpdateSite": _decide,
}
