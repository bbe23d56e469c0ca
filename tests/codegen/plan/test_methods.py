"""A method says what its resource does not: the rule takes the resource's noun, its containers and its key out."""

from __future__ import annotations

import pytest

from codegen.plan.methods import Scope, methods
from codegen.read.api import Operation, Property, Scalar


def call(operation_id, *path):
    parameters = tuple(("path", Property(name, Scalar("str"), required=True)) for name in path)
    return Operation(operation_id, "GET", "/", "", "", parameters, None, ((204, None),), (), (), (), False, None)


def scope(resource, *paths, nouns=()):
    return Scope.of(resource, nouns, [call("x", *path) for path in paths or [()]])


SPACES = scope("spaces", ("spaceId",), ("organizationId",))
COMMENTS = scope("change_request_comments", ("spaceId", "changeRequestId"))
CONTEXT = scope("site_context", ("organizationId", "siteId"), ("organizationId", "siteId", "siteFindingId"))
INVITES = scope("organization_invites", ("organizationId", "inviteId"), nouns=["invite link"])


@pytest.mark.parametrize(
    ("resource", "operation", "name"),
    [
        (SPACES, "getSpaceById", "get"),
        (SPACES, "moveSpace", "move"),
        (SPACES, "listSpacesInOrganizationById", "list_in_organization"),
        (COMMENTS, "deleteCommentReplyInChangeRequest", "delete_reply"),
        (COMMENTS, "listCommentsInChangeRequest", "list"),
        (COMMENTS, "getCommentsByChangeRequestId", "get"),
        (CONTEXT, "createSiteContextConnection", "create_connection"),
        (CONTEXT, "listPagesForSiteFinding", "list_pages_for_finding"),
        (CONTEXT, "listSiteTopicsInOrganization", "list_topics"),
        (INVITES, "listOrganizationInviteLinks", "list"),
        (INVITES, "joinOrganizationWithInvite", "join"),
        (scope("integrations", ("integrationName",)), "getIntegrationByName", "get"),
        (scope("space_content", ("spaceId",)), "getPageByPath", "get_page_by_path"),
        (scope("site_section_groups", ("siteId",)), "addSectionGroupToSite", "add"),
        (scope("imports", ("importId",)), "import", "import_"),
        (scope("lists"), "calls", "calls_"),
    ],
)
def test_what_the_resource_says_is_left_out(resource, operation, name):
    assert resource.method(operation) == name


def test_a_resource_is_in_what_all_of_its_paths_name():
    assert scope("tasks", ("siteId", "taskId"), ("siteId",)).method("listTasksInSite") == "list"
    assert scope("tasks", ("siteId", "taskId"), ("spaceId",)).method("listTasksInSite") == "list_in_site"


def test_two_with_the_same_short_name_keep_their_ids():
    assert methods(SPACES, ["getSpace", "getSpaceById", "moveSpace"], {}) == {
        "getSpace": "get_space",
        "getSpaceById": "get_space_by_id",
        "moveSpace": "move",
    }


def test_a_name_that_is_given_is_not_given_again():
    assert methods(SPACES, ["getSpace", "getSpaceById"], {"getSpaceById": "get"}) == {"getSpace": "get_space"}
    assert methods(SPACES, ["getSpace"], {}, taken=["get"]) == {"getSpace": "get_space"}
