"""The links of pages, their translations, and their PDFs."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio

CHANGE = ("acme-guides", "acme-change-1")
TEXT = """See [the first](/pages/guides-1), [its limits](/pages/guides-2#limits), [here](#how-to), [gone](/pages/gone),
[a site](https://example.com/a), [the app](https://app.gitbook.com/o/acme), [a file](docs/a.md) and `[code](/pages/x)`.

![Plan](/files/guides-file-1) ![Lost](/files/lost)

## How to

```
[in code](/pages/y)
```
"""


async def write(ask, text, page="guides-22"):
    change = {"operation": "update_page", "page": page, "document": {"markdown": text}}
    await ask("updateChangeRequestContent", *CHANGE, changes=[change])


def described(listed):
    return [(one["status"], one["relation"], one.get("targetReference", {}).get("kind")) for one in listed["items"]]


async def test_links_are_listed_with_what_they_lead_to(ask):
    await write(ask, TEXT)
    listed = await ask("listPageLinksInChangeRequest", *CHANGE, "guides-22")
    assert described(listed) == [
        ("ok", "reference", "page"),
        ("broken", "reference", None),
        ("ok", "reference", "page"),
        ("broken", "reference", None),
        ("ok", "reference", "url"),
        ("in-app", "reference", "url"),
        ("broken", "reference", None),
        ("ok", "dependsOn", "file"),
        ("broken", "dependsOn", None),
    ]
    assert listed["stats"] == {"total": 9, "broken": {"total": 4, "changeRequest": 4}}
    first, _, third, *_ = listed["items"]
    assert first["targetReference"]["page"]["id"] == "guides-1"
    assert third["targetReference"]["internalLocation"] == {"type": "anchor", "anchor": "how-to"}
    assert [one["page"]["id"] for one in first["locationReferences"]] == ["guides-22"]


async def test_the_links_of_a_change_request_can_be_filtered(ask):
    await write(ask, "[gone](/pages/gone) [first](/pages/guides-1)")
    await write(ask, "[first](/pages/guides-1)", "guides-23")
    listed = await ask("listChangeRequestLinks", *CHANGE)
    assert listed["stats"]["total"] == 3  # with the reusable content of the last page
    assert [len(one["locationReferences"]) for one in listed["items"]] == [1, 2, 1]
    assert [one[0] for one in described(await ask("listChangeRequestLinks", *CHANGE, query={"status": "broken"}))] == [
        "broken"
    ]
    first = await ask("listChangeRequestLinks", *CHANGE, query={"limit": 1})
    rest = await ask("listChangeRequestLinks", *CHANGE, query={"limit": 2, "page": first["next"]["page"]})
    assert first["items"] + rest["items"] == listed["items"]


async def test_a_link_is_broken_by_the_change_request_or_was_before(ask):
    await write(ask, "[to be deleted](/pages/guides-23) [gone](/pages/gone)")
    await ask("mergeChangeRequest", *CHANGE)
    change = ("acme-guides", (await ask("createChangeRequest", "acme-guides"))["id"])
    await ask("updateChangeRequestContent", *change, changes=[{"operation": "delete_page", "page": "guides-23"}])
    for context, number in (("change-request", 0), ("space", 1)):
        listed = await ask("listChangeRequestLinks", *change, query={"brokenContext": context})
        assert (len(listed["items"]), listed["stats"]["broken"]) == (1, {"total": 2, "changeRequest": 1}), number


async def test_what_links_to_a_page_or_a_file(ask):
    await write(ask, "[first](/pages/guides-1#x) ![Plan](/files/guides-file-1)")
    await write(ask, "[first](/pages/guides-1)", "guides-1")
    for operation, key in (
        ("listChangeRequestPageBacklinks", "guides-1"),
        ("listChangeRequestFileBacklinks", "guides-file-1"),
    ):
        listed = await ask(operation, *CHANGE, key)
        assert [(one["kind"], one["page"]["id"]) for one in listed["items"]] == [("page", "guides-22")]
        with pytest.raises(NotFoundError):
            await ask(operation, *CHANGE, "none")
    with pytest.raises(NotFoundError):
        await ask("listPageLinksInChangeRequest", *CHANGE, "none")


async def test_a_translation_makes_a_space_with_the_terms_of_the_glossary(ask):
    await write(ask, "Open a change request in this Space.\n")
    await ask("mergeChangeRequest", *CHANGE)
    source = {"space": "acme-guides", "language": "en"}
    made = await ask("createTranslation", "acme", source=source, language="fr")
    path = ("acme", made["id"])
    assert (made["status"], made["stats"]["runs"], "result" in made) == ("pending", 0, False)
    assert [(await ask("getTranslation", *path))["status"] for _ in range(3)] == ["pending", "running", "completed"]
    told = await ask("getTranslation", *path)
    assert (told["stats"]["runs"], told["stats"]["totalPages"]) == (1, 800)
    space = await ask("getSpaceById", told["result"]["space"])
    assert (space["title"], space["language"], space["revision"]) == ("Guides (fr)", "fr", told["result"]["revision"])
    assert space["id"] in [one["id"] for one in (await ask("listSpacesInOrganizationById", "acme"))["items"]]
    page = await ask("getPageById", space["id"], "guides-22", query={"format": "markdown"})
    assert page["markdown"].endswith("Open a demande de modification in this espace.\n")
    links = await ask("listSpacePageMetaLinks", "acme-guides", "guides-22")
    assert links == {"alternates": [{"kind": "page", "page": "guides-22", "space": space["id"]}]}
    back = await ask("listRevisionPageMetaLinks", space["id"], space["revision"], "guides-22")
    assert [one["space"] for one in back["alternates"]] == ["acme-guides"]
    assert (await ask("listChangeRequestPageMetaLinks", *CHANGE, "guides-22")) == links
    with pytest.raises(NotFoundError):
        await ask("listSpacePageMetaLinks", "acme-guides", "none")


async def test_a_translation_is_run_again_and_deleted(ask):
    source = {"space": "acme-handbook", "language": "en"}
    path = ("acme", (await ask("createTranslation", "acme", source=source, language="de"))["id"])
    for _ in range(2):
        for _ in range(3):
            told = await ask("getTranslation", *path)
        assert await ask("runTranslation", *path) is None
    assert told["stats"]["runs"] == 2
    assert len((await ask("listSpacesInOrganizationById", "acme"))["items"]) == 4
    formal = {"object": "document", "data": {}, "nodes": []}
    assert (await ask("updateTranslation", *path, instructions=formal))["instructions"] == formal
    assert [one["id"] for one in (await ask("listTranslations", "acme"))["items"]] == [path[1]]
    assert await ask("deleteTranslation", *path) is Deletion.DELETED
    assert (await ask("listTranslations", "acme"))["items"] == []
    for bad, error in (({**source, "space": "none"}, NotFoundError), ({**source, "language": "de"}, BadRequestError)):
        with pytest.raises(error):
            await ask("createTranslation", "acme", source=bad, language="de")


async def test_pdfs(ask, clock):
    url = (await ask("getSpacePDF", "acme-guides", query={"page": "guides-2", "only": True}))["url"]
    assert url.endswith(f".pdf?page=guides-2&only=true&expires={int(clock.now) + 3600}")
    change = (await ask("getChangeRequestPDF", *CHANGE))["url"]
    assert (await ask("getChangeRequestById", *CHANGE))["revision"] in change
    for query, error in (({"page": "none"}, NotFoundError), ({"only": True}, BadRequestError)):
        with pytest.raises(error):
            await ask("getSpacePDF", "acme-guides", query=query)


async def test_style_guides(ask):
    site = ("acme", "acme-docs")
    templates = (await ask("listStyleguideTemplates", "acme"))["templates"]
    with pytest.raises(NotFoundError):
        await ask("createSiteStyleguideRun", *site, spaces=["acme-guides"])
    with pytest.raises(NotFoundError, match="template"):
        await ask("createSiteStyleguideById", *site, template="none")
    guide = await ask("createSiteStyleguideById", *site, template=templates[0]["id"])
    assert guide["type"] == "styleguide"
    assert await ask("createSiteStyleguideById", *site, template=templates[1]["id"]) == guide
    page = (await ask("listPages", guide["id"]))["pages"][0]
    assert page["title"] == templates[0]["title"]
    listed = (await ask("listOrganizationStyleguides", "acme"))["styleguides"]
    assert [(one["space"]["id"], [one["id"] for one in one["sites"]]) for one in listed] == [
        (guide["id"], ["acme-docs"])
    ]
    assert (await ask("getSiteById", *site))["styleguide"] == {"kind": "space", "space": guide["id"]}
    with pytest.raises(NotFoundError, match="acme-handbook"):
        await ask("createSiteStyleguideRun", *site, spaces=["acme-handbook"])
    first = await ask("createSiteStyleguideRun", *site, spaces=["acme-guides"])
    second = await ask("createSiteStyleguideRun", *site, spaces=["acme-guides", "acme-reference"])
    assert first["changeRequests"][0]["styleguide"] == {"site": "acme-docs", "run": first["run"]["id"]}
    assert second["changeRequests"][0]["id"] == first["changeRequests"][0]["id"]
    runs = (await ask("listSiteStyleguideRuns", *site))["items"]
    assert runs == [second["run"], first["run"]]
    query = {"styleguideRun": second["run"]["id"], "status": ["draft"]}
    opened = (await ask("listChangeRequestsForOrganization", "acme", query=query))["items"]
    assert [one["space"] for one in opened] == ["acme-reference"]
