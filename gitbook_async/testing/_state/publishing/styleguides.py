"""Style guides of sites: spaces of their own, and checks of a site's spaces against them.

A check opens a draft change request in each space, or takes over the one of an earlier check; the agent that would edit
it does nothing here.
"""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import Content, Page
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations import users
from gitbook_async.testing._state.organizations.organizations import organization_id
from gitbook_async.testing._state.sites import sites
from gitbook_async.testing._state.sites.sites import site, site_id
from gitbook_async.testing._state.spaces import spaces

_TEMPLATES: Final = (
    {
        "id": "plain",
        "title": "Plain language",
        "subtitle": "Short sentences, common words.",
        "emoji": "1f4dd",
        "markdown": "# Plain language\n\nWrite short sentences.\n\nUse the word that most people use.\n",
    },
    {
        "id": "reference",
        "title": "API reference",
        "subtitle": "The same order for each endpoint.",
        "emoji": "1f4d0",
        "markdown": "# API reference\n\nBegin with a verb.\n\nShow a request and its response.\n",
    },
)
_OPEN: Final = ("draft", "open")


def _guide(call: Call, owner: Record) -> Record:
    """Return the style guide of a site.

    Raises:
        Missing: it has none.
    """
    if "styleguide" not in owner.fields:
        raise Missing("style guide", gone=True)
    return call.find("space", owner.fields["styleguide"]["space"])


def _ensure(call: Call) -> Json:
    owner, wanted = site(call), call.body.get("template")
    template = next((one for one in _TEMPLATES if one["id"] == wanted), None)
    if wanted and template is None:
        raise Failure(404, f"There is no template {wanted}")
    if "styleguide" not in owner.fields:
        title = {"title": "Style guide", "emoji": "1f4cf", "type": "styleguide"}
        page = Page(call.store.new_id("page"), "Style guide", "style-guide")
        if template:
            text = template["markdown"].partition("\n\n")[2]
            page = Page(page.id, template["title"], template["id"], text)
        made = spaces.make(call, owner.owner, title, Content().insert(page))
        owner.fields["styleguide"] = {"kind": "space", "space": made.id}
    return spaces.view(call, _guide(call, owner))


def _list(call: Call) -> Json:
    owner = organization_id(call)
    guides = [one for one in spaces.of_organization(call, owner) if one.fields.get("type") == "styleguide"]
    details = [{"space": spaces.view(call, one), "sites": _sites(call, owner, one.id)} for one in guides]
    return {"styleguides": details}


def _sites(call: Call, organization: str, guide: str) -> list[Json]:
    found = call.of("site", organization)
    return [sites.view(call, one) for one in found if one.fields.get("styleguide", {}).get("space") == guide]


def _check(call: Call) -> Json:
    owner = site(call)
    guide = _guide(call, owner)
    shown = {one.notes["space"] for one in call.of("site space", owner.id)}
    wanted: list[str] = list(dict.fromkeys(call.body["spaces"]))
    for key in wanted:
        if key not in shown or key == guide.id:
            raise Failure(404, f"The site has no space {key}")
    now = call.store.now()
    details = {"styleguide": guide.id, "spaces": wanted, "createdAt": now}
    run = call.store.create("style guide run", details, owner.id, creator=CALLER)
    opened = [_open(call, call.known("space", key), run) for key in wanted]
    return {"run": _view(call, run), "changeRequests": [change_requests.view(call, one) for one in opened]}


def _open(call: Call, space: Record, run: Record) -> Record:
    """Return the change request of a check in a space: that of an earlier one which is still open, or a new one."""
    for one in call.of("change request", space.id):
        if one.fields.get("styleguide", {}).get("site") == run.owner and one.fields["status"] in _OPEN:
            return one
    made = change_requests.make(call, space.id, "Check against the style guide", "draft")
    made.fields["styleguide"] = {"site": run.owner, "run": run.id}
    return made


def _view(call: Call, record: Record) -> Json:
    creator = users.user(call, record.notes["creator"])
    details = {"object": "styleguide-run", "id": record.id, "site": record.owner, "createdBy": creator}
    return {**details, **record.fields}


def _runs(call: Call) -> Listed:
    found = call.of("style guide run", site_id(call))
    return _NOUN.sorted(call, found, lambda one: one.fields["createdAt"], descending=True)


_NOUN: Final = Noun("style guide run", "styleguideRunId", site_id, _view)


def _list_templates(call: Call) -> Json:
    organization_id(call)
    return {"templates": list(_TEMPLATES)}


HANDLERS: Final[dict[str, Handler]] = {
    "createSiteStyleguideById": _ensure,
    "createSiteStyleguideRun": _check,
    "listSiteStyleguideRuns": _runs,
    "listOrganizationStyleguides": _list,
    "listStyleguideTemplates": _list_templates,
}
