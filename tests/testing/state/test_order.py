"""What is moved is listed at its new position, and lists have the requested order."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, ConflictError, NotFoundError

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
SPACE = "acme-guides"


def ids(listed):
    return [item["id"] for item in listed["items"]]


def space(key):
    return {"type": "space", "space": key}


def collection(key):
    return {"type": "collection", "collection": key}


async def order(ask):
    return ids(await ask("listSpacesInOrganizationById", "acme"))


async def test_spaces_are_moved_before_and_after_one_another_and_to_the_end(ask):
    await ask("moveSpace", "acme-reference", position={"before": space("acme-guides")})
    assert ids(await ask("listSpacesInCollectionById", "acme-public")) == ["acme-reference", "acme-guides"]
    third = (await ask("createSpace", "acme", title="Third", parent="acme-public"))["id"]
    await ask("moveSpace", third, position={"after": space("acme-reference")})
    assert ids(await ask("listSpacesInCollectionById", "acme-public")) == ["acme-reference", third, "acme-guides"]
    await ask("moveSpace", "acme-reference", parent="acme-public")
    assert ids(await ask("listSpacesInCollectionById", "acme-public")) == [third, "acme-guides", "acme-reference"]
    await ask("moveSpace", "acme-handbook", parent="acme-public", position={"before": space("acme-guides")})
    assert (await order(ask)).index("acme-handbook") == (await order(ask)).index("acme-guides") - 1


async def test_spaces_and_collections_have_their_places_among_each_other(ask):
    box = (await ask("createCollection", "acme", title="Box", parent="acme-public"))["id"]
    await ask("moveCollection", box, position={"before": space("acme-guides")})
    await ask("moveSpace", "acme-reference", position={"before": collection(box)})
    assert ids(await ask("listSpacesInCollectionById", "acme-public")) == ["acme-reference", "acme-guides"]
    await ask("moveCollection", "acme-internal", position={"before": collection("acme-public")})
    assert ids(await ask("listCollectionsInOrganizationById", "acme"))[0] == "acme-internal"


async def test_a_move_that_changes_nothing_is_refused_and_so_is_a_place_elsewhere(ask):
    for body in ({"parent": "acme-public"}, {"position": {"after": space("acme-guides")}}):
        with pytest.raises(ConflictError, match="not change anything"):
            await ask("moveSpace", "acme-reference", **body)
    for position in ({"before": space("acme-handbook")}, {"after": space("nothing")}):
        with pytest.raises(BadRequestError, match="not at the same level"):
            await ask("moveSpace", "acme-reference", position=position)
    with pytest.raises(ConflictError, match="not change anything"):
        await ask("moveCollection", "acme-internal", position={"before": collection("acme-internal")})
    other = await ask("createOrganization", title="Other")
    foreign = await ask("createCollection", other["id"], title="Theirs")
    with pytest.raises(ConflictError, match="another organization"):
        await ask("moveCollection", "acme-internal", parent=foreign["id"])


async def top(ask):
    return [one["id"] for one in (await ask("getSiteStructure", *SITE))["structure"]]


async def test_sections_groups_and_links_are_sorted_among_each_other(ask):
    guides, reference = "acme-guides-section", "acme-reference-section"
    group = (await ask("addSectionGroupToSite", *SITE, title="More"))["id"]
    link = (await ask("addExternalLinkToSite", *SITE, title="Status", url="https://status.example.com"))["id"]
    assert await top(ask) == [guides, reference, group, link]
    kinds = {guides: "site-section", reference: "site-section", group: "site-section-group", link: "site-external-link"}
    pointers = {key: {"type": kind, "id": key} for key, kind in kinds.items()}
    await ask("sortSiteStructure", *SITE, item=pointers[link], position={"before": pointers[guides]})
    await ask("sortSiteStructure", *SITE, item=pointers[guides], position={"after": pointers[group]})
    assert await top(ask) == [link, reference, group, guides]
    await ask("sortSiteStructure", *SITE, item=pointers[link], position={})
    assert await top(ask) == [reference, group, guides, link]
    await ask("moveSiteSection", *SITE, guides, position={"before": {"type": "site-section", "siteSection": reference}})
    assert ids(await ask("listSiteSections", *SITE)) == [guides, reference]
    assert [one["default"] for one in (await ask("listSiteSections", *SITE))["items"]] == [True, False]
    await ask("moveSiteSectionGroup", *SITE, group)
    assert await top(ask) == [guides, reference, link, group]
    await ask("updateSiteSectionById", *SITE, reference, siteSectionGroupId=group)
    with pytest.raises(BadRequestError, match="not at the same level"):
        await ask("sortSiteStructure", *SITE, item=pointers[guides], position={"before": pointers[reference]})
    with pytest.raises(NotFoundError):
        await ask("sortSiteStructure", *SITE, item=pointers[guides], position={"before": {**pointers[link], "id": "x"}})


async def test_groups_are_sorted_and_do_not_go_into_themselves(ask):
    one, two = [(await ask("addSectionGroupToSite", *SITE, title=title))["id"] for title in ("One", "Two")]
    await ask("moveSiteSectionGroup", *SITE, two, position={"before": {"type": "site-section-group", "id": one}})
    assert ids(await ask("listSiteSectionGroups", *SITE)) == [two, one]
    await ask("updateSiteSectionGroupById", *SITE, two, parentSectionGroupId=one)
    for group in (one, two):
        with pytest.raises(BadRequestError, match="into itself"):
            await ask("updateSiteSectionGroupById", *SITE, one, parentSectionGroupId=group)


async def test_the_spaces_of_a_site_are_moved_and_the_default_stays(ask):
    made = await ask("createSite", "acme", spaces=["acme-guides", "acme-reference", "acme-handbook"])
    path = ("acme", made["id"])
    first, second, third = ids(await ask("listSiteSpaces", *path))
    await ask("moveSiteSpace", *path, third, position={"before": {"type": "site-space", "siteSpace": first}})
    assert ids(await ask("listSiteSpaces", *path)) == [third, first, second]
    assert [one["id"] for one in (await ask("getSiteStructure", *path))["structure"]] == [third, first, second]
    assert ids(await ask("listSiteSpaces", *path, query={"default": True})) == [first]
    await ask("moveSiteSpace", *path, third)
    assert ids(await ask("listSiteSpaces", *path)) == [first, second, third]
    await ask("deleteSiteSpaceById", *path, first)
    assert ids(await ask("listSiteSpaces", *path, query={"default": True})) == [second]


async def test_pages_are_made_and_moved_where_they_are_wanted_and_merged_there(ask):
    made = await ask("createChangeRequest", SPACE, subject="Order")
    path = (SPACE, made["id"])
    page = {"operation": "insert_page", "title": "New", "document": {"markdown": "New.\n"}, "at": 1, "ref": "new"}
    changes = [
        page,
        {"operation": "update_page", "page": "guides-22", "at": 0},
        {"operation": "update_page", "page": "guides-4", "into": "guides-42", "at": 2},
        {"operation": "update_page", "page": "guides-5", "into": "guides-42"},
    ]
    await ask("updateChangeRequestContent", *path, changes=changes)
    await ask("mergeChangeRequest", *path)
    pages = (await ask("listPages", SPACE))["pages"]
    assert [one["id"] for one in pages[:2]] == ["guides-22", "guides-1"]
    assert pages[2]["title"] == "New"
    inside = next(one["pages"] for one in pages if one["id"] == "guides-42")
    assert (inside[2]["id"], inside[-1]["id"]) == ("guides-4", "guides-5")


async def test_members_are_sorted(ask):
    async def members(**query):
        return [
            one.removeprefix("acme-") for one in ids(await ask("listMembersInOrganizationById", "acme", query=query))
        ]

    by_name = ["ada", "bruno", "chen", "dana", "elif", "femi", "greta"]
    assert await members() == by_name[::-1]
    assert await members(sort="joinedAt", order="asc") == by_name
    assert await members(sort="lastSeenAt") == by_name
    assert await members(sort="name", order="asc") == by_name
    assert await members(sort="name", order="desc", limit=2) == ["greta", "femi"]
    newest = (await ask("createSpace", "acme", title="Newest"))["id"]
    for query, place in (({}, 0), ({"order": "asc"}, -1)):
        listed = (await ask("listSpacesForOrganizationMember", "acme", "acme-ada", query=query))["items"]
        assert listed[place]["space"]["id"] == newest


async def test_change_requests_are_sorted_and_those_of_an_organization_are_open(ask, clock):
    first, second = [(await ask("createChangeRequest", SPACE, subject=name))["id"] for name in ("one", "two")]
    clock.now += 60
    await ask("updateChangeRequestById", SPACE, first, subject="New")
    query = {"status": "draft"}
    assert ids(await ask("listChangeRequestsForSpace", SPACE, query=query)) == [first, second]
    query["orderBy"] = "createdAt"
    assert ids(await ask("listChangeRequestsForSpace", SPACE, query=query)) == [second, first]
    await ask("updateChangeRequestById", SPACE, first, status="open")
    assert ids(await ask("listChangeRequestsForOrganization", "acme")) == [first, "acme-change-1"]
    for query, count in (({"site": "acme-docs"}, 2), ({"site": "nothing"}, 0), ({"contributor": "acme-bruno"}, 1)):
        assert len(ids(await ask("listChangeRequestsForOrganization", "acme", query=query))) == count


async def test_comments_are_sorted(ask):
    made = (await ask("postCommentInSpace", SPACE, body={"markdown": "Newer"}))["id"]
    assert ids(await ask("listCommentsInSpace", SPACE)) == [made, "acme-comment-1"]
    assert ids(await ask("listCommentsInSpace", SPACE, query={"order": "asc"})) == ["acme-comment-1", made]


async def test_redirects_are_sorted_and_drafts_are_apart(ask, clock):
    to = {"kind": "external", "url": "https://example.com"}
    made = [(await ask("createSiteRedirect", *SITE, source=source, destination=to))["id"] for source in ("/b", "/a")]
    draft = (await ask("createSiteRedirect", *SITE, source="/a", destination=to, draft=True))["id"]
    assert ids(await ask("listSiteRedirects", *SITE))[:2] == made[::-1]
    assert ids(await ask("listSiteRedirects", *SITE, query={"draft": True})) == [draft]
    clock.now += 60
    await ask("updateSiteRedirectById", *SITE, "acme-redirect-2", permanent=False)
    assert ids(await ask("listSiteRedirects", *SITE, query={"orderBy": "updatedAt"}))[0] == "acme-redirect-2"
    listed = (await ask("listSiteRedirects", *SITE, query={"orderBy": "source"}))["items"]
    assert [one["source"] for one in listed] == ["/a", "/b", "/help", "/old/webhooks", "/start"]


async def test_those_who_may_see_a_site_are_sorted(ask):
    async def people(**query):
        listed = await ask("listPermissionsAggregateInSite", *SITE, query=query)
        return [one["user"]["id"].removeprefix("acme-") for one in listed["items"]]

    assert await people(sort="name", order="asc", limit=3) == ["ada", "bruno", "chen"]
    assert (await people())[0] == "greta"
    assert await people(search="BRUNO") == await people(role="create") == ["bruno"]
    assert await people(team="acme-support", order="asc") == ["femi", "greta"]
    await ask("inviteToSite", *SITE, users=["acme-greta"], role="edit")
    (greta,) = (await ask("listPermissionsAggregateInSite", *SITE, query={"search": "greta"}))["items"]
    assert (greta["permission"], greta["origin"]["type"]) == ("edit", "site")


async def test_the_questions_of_a_site_are_sorted(ask, told, clock):
    async def questions(**query):
        listed = await ask("listSiteQuestions", *SITE, query=query)
        return [one["question"].partition(" ")[0] for one in listed["items"]]

    assert await questions() == ["Why", "What", "How"]
    assert await questions(order="asc") == ["How", "What", "Why"]
    assert await questions(sort="stats.answers") == ["How", "What", "Why"]
    assert await questions(sort="stats.answered") == ["What", "How", "Why"]
    assert await questions(sort="stats.answered", order="asc") == ["Why", "How", "What"]
    for body in ({"question": "Is there billing?"}, {"question": "is there billing?"}):
        await told("streamAskInSite", *SITE, **body, scope={"mode": "default"})
    await told("streamAIResponseInSite", *SITE, input=[{"role": "user", "content": "And limits?"}])
    assert await questions(sort="askedAt", limit=2) == ["And", "Is"]
    assert await questions(type="how-to") == ["How"]
    assert await questions(answered=["no"]) == ["Why", "How"]
    assert (await ask("listSiteQuestions", *SITE))["items"][1]["stats"]["answers"] == 2
    for query in ({"relevance": ["spam"]}, {"topic": ["x"]}, {"to": "2020-01-01T00:00:00.000Z"}):
        assert await questions(**query) == []


async def test_the_glossary_is_sorted_by_a_language(ask):
    async def terms(**query):
        return [one["translations"]["en"] for one in (await ask("listGlossaryEntries", "acme", query=query))["items"]]

    assert await terms() == ["space", "change request", "webhook"]
    assert await terms(orderBy="en") == ["change request", "space", "webhook"]
    assert await terms(orderBy="de") == ["space", "change request", "webhook"]
    made = {"type": "insert", "translations": {"en": "Agent"}}
    changed = {"type": "update", "id": "acme-term-1", "translations": {"en": "zone"}}
    await ask("updateGlossaryEntries", "acme", operations=[made, changed, {"type": "delete", "id": "acme-term-2"}])
    assert await terms(orderBy="en") == ["Agent", "webhook", "zone"]
    assert (await ask("getGlossaryEntry", "acme", "acme-term-1"))["translations"] == {"en": "zone"}
    with pytest.raises(BadRequestError, match="no glossary entry acme-term-2"):
        await ask("updateGlossaryEntries", "acme", operations=[made, {"type": "delete", "id": "acme-term-2"}])
    assert len(await terms()) == 3
