"""Published sites as a renderer needs them: what a URL leads to, the whole profile of a site, and previews.

A URL that has a redirect leads to its target. A site for visitors with a token sends others to its fallback URL, or to
its login page; a token that is not valid is a 400, unless the redirect is wanted. A site with share links is found by
one of them only. The API tokens are made up: any other token does the same.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.urls import host_of, segments_of
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.integrations import installed
from gitbook_async.testing._state.publishing import customization
from gitbook_async.testing._state.publishing.addresses import Address, address_of, canonical, site_at
from gitbook_async.testing._state.publishing.visitors import is_visitor, settings_of
from gitbook_async.testing._state.sites import redirects, sites, structures
from gitbook_async.testing._state.sites.sites import preview_url, published_url, site
from gitbook_async.testing._text.words import identifier

_HIDDEN: Final = "share-link"
_PROTECTED: Final = "visitor-auth"


def _by_query(call: Call) -> Json:
    token = call.text("visitorAuthToken")
    return _lookup(call, call.text("url"), token, redirects_errors=call.text("redirectOnError") == "true")


def _by_body(call: Call) -> Json:
    visitor: Json = call.body.get("visitor", {})
    redirects_errors = call.body.get("redirectOnError", False)
    return _lookup(call, call.body["url"], visitor.get("jwtToken", ""), redirects_errors=redirects_errors)


def _lookup(call: Call, url: str, token: str, *, redirects_errors: bool) -> Json:
    if moved := _redirect(call, url):
        return moved
    address = address_of(call, url)
    if address is None or (address.site.fields["visibility"] == _HIDDEN and not (address.share_key or address.preview)):
        raise Missing("content", gone=False)
    if address.site.fields["visibility"] == _PROTECTED and not address.preview:
        valid = bool(token) and is_visitor(address.site, token, call.store.clock())
        if token and not valid and not redirects_errors:
            raise Failure(400, "The visitor token is not valid")
        if not valid:
            return {"target": "external", "site": address.site.id, "redirect": _login(address.site, url)}
    context = {"contextId": identifier("visitor", token)} if token else {}
    return {**_content(call, address), **context}


def _redirect(call: Call, url: str) -> Json | None:
    """Return where the live redirect of a URL leads to; None if it has none."""
    found = site_at(call, url)
    if found is None:
        return None
    owner, start, _ = found
    source = "/" + "/".join(segments_of(url)[start:])
    for one in call.of("redirect", owner.id):
        if one.fields["source"] == source and not one.fields["draft"]:
            destination: Json = one.fields["destination"]
            target = redirects.target_of(call, owner, destination)
            if destination["kind"] == "external":
                return {"target": "external", "site": owner.id, "redirect": target}
            return {"target": "content", "redirect": target}
    return None


def _login(owner: Record, url: str) -> str:
    fallback: str = settings_of(owner).get("fallbackURL") or f"{published_url(owner)}/login"
    return f"{fallback}{'&' if '?' in fallback else '?'}{urlencode({'location': url})}"


def _content(call: Call, address: Address) -> Json:
    owner, space = address.site, address.shown.notes["space"]
    section = address.shown.notes["section"]
    return {
        "site": owner.id,
        **({"siteSection": section} if section else {}),
        "siteSpace": address.shown.id,
        "space": space,
        **_version(call, space, address.version),
        "pathname": "/" + "/".join(map(quote, address.page)),
        "basePath": _base(address.base),
        "siteBasePath": _base(address.site_base),
        "apiToken": f"gb_api_{identifier('site token', owner.id, space)}",
        "organization": owner.owner,
        **({"shareKey": address.share_key} if address.share_key else {}),
        "complete": address.complete,
        "canonicalUrl": canonical(address),
        **({"preview": True} if address.preview else {}),
    }


def _base(segments: tuple[str, ...]) -> str:
    return "".join(f"/{quote(one)}" for one in segments) + "/"


def _version(call: Call, space: str, version: tuple[str, ...]) -> Json:
    """Return the change request or the revision of a URL.

    Raises:
        Failure: 404, it does not exist.
    """
    if not version:
        return {}
    kind, name = version
    if kind == "changes":
        return {"changeRequest": change_requests.known(call, space, name).id}
    if name not in call.store.history(space).revisions:
        raise Failure(404, "Revision not found")
    return {"revision": name}


def _profile(call: Call) -> Json:
    owner = site(call)
    if not call.of("site space", owner.id):
        raise Missing("content", gone=True)
    overriding = customization.overriding(call, owner)
    looks = {one.id: customization.of_site_space(owner, one) for one in overriding}
    return {
        "object": "published-content-site",
        "site": sites.view(call, owner),
        "structure": structures.structure(call),
        "customizations": {"site": customization.of_site(owner), "siteSpaces": looks},
        "scripts": installed.scripts(call),
    }


def _preview(call: Call) -> Json:
    owner, wanted = site(call), call.text("siteSpace")
    shown = call.known("site space", wanted, owner.id) if wanted else None
    url = call.text("target") or preview_url(owner, *([shown.fields["path"]] if shown else ()))
    if not host_of(url):
        raise Failure(400, f"target is not a URL: {url}")
    until = int(call.store.clock()) + 3600
    asked = {"claims": call.text("claims"), "draft": call.text("draft"), "expires": str(until)}
    query = urlencode({name: value for name, value in asked.items() if value})
    return {"url": f"{url}{'&' if '?' in url else '?'}{query}"}


HANDLERS: Final[dict[str, Handler]] = {
    "getPublishedContentByUrl": _by_query,
    "resolvePublishedContentByUrl": _by_body,
    "getPublishedContentSite": _profile,
    "getSitePublishingPreviewById": _preview,
}
