"""Sites and their share links. Publishing is immediate and free."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations.organizations import organization_id

PREVIEWS: Final = "preview.gitbook.example"
"""The host of all previews."""
_PERMISSIONS: Final = (
    "view",
    "access",
    "edit",
    "create",
    "admin",
    "installIntegration",
    "viewAdaptiveSchema",
    "editAdaptiveSchema",
)
_SETTINGS: Final = ("title", "visibility", "basename", "adaptiveContent", "defaultLevel")
_DEFAULTS: Final = {"defaultSiteSpace": "site space", "defaultSiteSection": "section"}


def site(call: Call) -> Record:
    """Return the site named in the path.

    Raises:
        Missing: it does not exist.
    """
    return NOUN.find(call)


def site_id(call: Call) -> str:
    """Return the id of the site named in the path; raises the same errors as `site`."""
    return site(call).id


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a site."""
    details = record.fields
    location = call.location("orgs", record.owner, "sites", record.id)
    urls = {"location": location, "app": f"https://app.gitbook.com/o/{record.owner}/sites/{record.id}"}
    urls["preview"] = preview_url(record)
    if details["published"]:
        urls["published"] = published_url(record)
    return {
        "object": "site",
        "id": record.id,
        **details,
        "appliedType": details["type"],
        "features": [],
        "siteSpaces": len(call.of("site space", record.id)),
        "permissions": dict.fromkeys(_PERMISSIONS, True),
        "urls": urls,
    }


def published_url(record: Record, *path: str) -> str:
    """Return the URL of a published site.

    Args:
        record: the site.
        path: the path to append.
    """
    return "/".join((f"https://{record.owner}.gitbook.example", *map(quote, (_basename(record), *path))))


def preview_url(record: Record, *path: str) -> str:
    """Return the URL of the preview of a site.

    Args:
        record: the site.
        path: the path to append.
    """
    return "/".join((f"https://{PREVIEWS}", *map(quote, (record.id, *path))))


def _basename(record: Record) -> str:
    return record.fields.get("basename") or record.id


def default_of(call: Call, owner: Record, kind: str) -> str:
    """Return the id of the default site space or section: the chosen one, else the first."""
    keys = [one.id for one in call.of(kind, owner.id)]
    if owner.notes.get(f"default {kind}") not in keys:
        owner.notes[f"default {kind}"] = keys[0]
    return owner.notes[f"default {kind}"]


def _list(call: Call) -> Listed:
    found, title = call.of("site", organization_id(call)), call.text("title").lower()
    found = [one for one in found if title in one.fields["title"].lower()]
    if published := call.text("published"):
        found = [one for one in found if one.fields["published"] == (published == "true")]
    if types := call.texts("type"):
        found = [one for one in found if one.fields["type"] in types]
    if space := call.text("space"):
        found = [one for one in found if space in {shown.notes["space"] for shown in call.of("site space", one.id)}]
    return NOUN.listed(call, found)


def _create(call: Call) -> Json:
    owner = organization_id(call)
    spaces = [call.known("space", key) for key in call.body.get("spaces", ())]
    details = {"title": call.body.get("title", "Untitled"), "type": call.body.get("type", "basic")}
    details |= {"visibility": call.body.get("visibility", "public"), "defaultLevel": "inherit"}
    made = call.store.create("site", {**details, "published": False, "createdAt": call.store.now()}, owner)
    for space in spaces:
        shown = {"path": space.id, "title": space.fields["title"], "draft": False}
        call.store.create("site space", shown, made.id, space=space.id, section=None)
    return view(call, made)


def _update(call: Call) -> Json:
    record = site(call)
    chosen = {name: kind for name, kind in _DEFAULTS.items() if name in call.body}
    record.notes |= {
        f"default {kind}": call.known(kind, call.body[name], record.id).id for name, kind in chosen.items()
    }
    assign(record.fields, {name: call.body[name] for name in _SETTINGS if name in call.body})
    return view(call, record)


def _publish(call: Call, *, published: bool) -> Json:
    record = site(call)
    if published and not call.of("site space", record.id):
        raise Failure(400, "The site has no content to publish")
    record.fields["published"] = published
    return view(call, record)


def _view_link(call: Call, record: Record) -> Json:
    owner = call.find("site", record.owner, organization_id(call))
    urls = {"published": published_url(owner, record.id)} if record.fields["active"] else {}
    return {"object": "share-link", "id": record.id, **record.fields, "urls": urls}


def _list_links(call: Call) -> Listed:
    words = call.text("search").lower()
    return _LINKS.listed(
        call, [one for one in call.of("share link", site_id(call)) if words in one.fields["name"].lower()]
    )


def _create_link(call: Call) -> Json:
    return _LINKS.create(call, {"name": call.body["name"], "active": True, "createdAt": call.store.now()})


NOUN: Final = Noun("site", "siteId", organization_id, view)
_LINKS: Final = Noun("share link", "shareLinkId", site_id, _view_link)
HANDLERS: Final[dict[str, Handler]] = {
    "listSites": _list,
    "createSite": _create,
    "getSiteById": NOUN.get,
    "deleteSiteById": NOUN.delete,
    "updateSiteById": _update,
    "publishSite": lambda call: _publish(call, published=True),
    "unpublishSite": lambda call: _publish(call, published=False),
    "listSiteShareLinks": _list_links,
    "createSiteShareLink": _create_link,
    "updateSiteShareLinkById": _LINKS.update,
    "deleteSiteShareLinkById": _LINKS.delete,
}
