"""Feedback of AI agents about a site and what it offers to agents: each is an event of the type ``agent_feedback``."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.data.records import Json
from gitbook_async.testing._state.insights.insights import track
from gitbook_async.testing._state.sites.sites import published_url, site

_RESULT: Final = "The feedback is in the insights of the site, as an event of the type agent_feedback."


def _on_page(call: Call) -> None:
    site(call)
    _record(call, "", call.body["url"], {"space": call.body["spaceId"], "page": call.body["pageId"]})


def _on_anything(call: Call) -> Json:
    """Record feedback about a tool, a command, an endpoint or a page; without a page, it is about the site."""
    owner, agent = site(call), call.body.get("reportedBy", {}).get("userAgent", "")
    _record(call, agent, call.body["subject"].get("url") or published_url(owner), {"space": None, "page": None})
    return {"id": call.store.new_id("feedback"), "result": _RESULT}


def _record(call: Call, agent: str, url: str, place: Json) -> None:
    key = call.store.new_id("session")
    session: Json = {"visitorId": key, "sessionId": key, "cookies": {}, "userAgent": agent}
    session |= {"language": None, "referrer": None}
    nowhere = {"siteSection": None, "siteSpace": None, "siteShareKey": None, "revision": None}
    track(call, {"type": "agent_feedback", "session": session, "location": {"url": url, **nowhere, **place}})


HANDLERS: Final[dict[str, Handler]] = {
    "submitSiteAgentFeedback": _on_page,
    "submitAgentFeedbackToSite": _on_anything,
}
