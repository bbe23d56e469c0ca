"""What a person finds who types ``gitbook.<resource>.``: short names, a verb first, the resource not said again."""

from __future__ import annotations

import re
from statistics import mean

import pytest

from gitbook_async import GitBook, operations

VERBS = """
    add aggregate apply ask cancel create delete disable duplicate export generate get import ingest
    install invite join list merge move override post prewarm provision publish query queue regenerate
    remove render request resolve restore revalidate run search send set sort start stream submit sync
    test track transfer trigger uninstall unpublish update upsert
"""
SAYS_ITS_NOUN = {
    "change_request_content.get_reusable_content": "reusable content is a thing of its own",
    "space_content.get_reusable_content": "reusable content is a thing of its own",
    "space_content.get_reusable_content_document": "reusable content is a thing of its own",
    "space_content.get_reusable_content_in_revision": "reusable content is a thing of its own",
}
PLACES = {each.id: f"{each.resource}.{each.name}" for each in operations.values()}


def singular(word):
    return re.sub(r"ies$", "y", word) if word.endswith("ies") else re.sub(r"(?<![su])s$", "", word)


def says_its_noun(place):
    """Whether a method has the last word of its resource in it, or the words before that, one after the other."""
    resource, _, method = place.partition(".")
    words = [singular(word) for word in method.rstrip("_").split("_")]
    *container, noun = [singular(word) for word in resource.rstrip("_").split("_")]
    return noun in words or (bool(container) and "_".join(container) in "_".join(words).replace("github", ""))


def test_names_are_short():
    lengths = [len(place) for place in PLACES.values()]
    assert mean(lengths) <= 28
    assert max(lengths) <= 48


def test_no_two_operations_share_a_name():
    assert len(set(PLACES.values())) == len(operations) == len(PLACES)


def test_a_method_begins_with_a_verb():
    assert {each.id for each in operations.values() if each.name.split("_")[0] not in VERBS.split()} == set()


def test_a_method_does_not_say_its_resource_again():
    assert {place for place in PLACES.values() if says_its_noun(place)} == set(SAYS_ITS_NOUN)


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        ("getSpaceById", "spaces.get"),
        ("updateSpaceById", "spaces.update"),
        ("listSpacesInOrganizationById", "spaces.list"),
        ("listChangeRequestsForSpace", "change_requests.list_for_space"),
        ("mergeChangeRequest", "change_requests.merge"),
        ("updateChangeRequestById", "change_requests.update"),
        ("updateChangeRequest", "change_requests.sync"),
        ("deleteCommentReplyInChangeRequest", "change_request_comments.delete_reply"),
        ("submitChangeRequestReview", "change_request_reviews.submit"),
        ("getPageByPath", "space_content.get_page_by_path"),
        ("streamAskInSite", "site_ask.stream"),
        ("getSiteStructure", "sites.get_structure"),
        ("listPermissionsAggregateInSite", "site_permissions.list_aggregate"),
        ("listOrganizationStyleguides", "styleguides.list"),
        ("createSiteStyleguideById", "styleguides.create"),
    ],
)
def test_operations_are_where_a_person_looks_for_them(operation, place):
    resource, _, name = place.partition(".")
    assert PLACES[operation] == place
    assert repr(operations[operation]).startswith(f"<Operation {operation} ({place}): ")
    assert callable(getattr(getattr(GitBook(token="x"), resource), name))


@pytest.mark.parametrize("long", ["get_space_by_id", "getSpaceById", "get_page_by_id", "submit_change_request_review"])
@pytest.mark.parametrize("resource", ["spaces", "change_requests"])
def test_the_long_name_of_an_operation_gives_its_short_one(resource, long):
    now = {"get_page_by_id": "space_content.get_page", "submit_change_request_review": "change_request_reviews.submit"}
    for client in (GitBook(token="x"), GitBook(token="x").raw):
        with pytest.raises(AttributeError, match=f"{long} is now {now.get(long, 'spaces.get')}$"):
            getattr(getattr(client, resource), long)


def test_every_operation_is_found_by_its_long_name():
    for each in operations.values():
        long = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", each.id).lower()
        long = re.sub(r"open_api(?=_|$)|openapi", "openapi", long)
        long = long.replace("git_hub", "github").replace("git_lab", "gitlab")
        with pytest.raises(AttributeError, match=re.escape(f"{long} is now {PLACES[each.id]}")):
            getattr(GitBook(token="x").spaces, long)


def test_a_tag_gives_the_resource_that_has_its_operations():
    with pytest.raises(AttributeError, match=r"change_requests_reviews is now change_request_reviews$"):
        _ = GitBook(token="x").change_requests_reviews
    with pytest.raises(AttributeError, match=r"site_structure is now sites$"):
        _ = GitBook(token="x").raw.site_structure


def test_what_never_was_is_an_attribute_error_that_claims_nothing():
    with pytest.raises(AttributeError, match=r"'SpacesResource' object has no attribute 'nothing'$"):
        _ = GitBook(token="x").spaces.nothing
    assert not hasattr(GitBook(token="x").spaces, "__deepcopy__")
