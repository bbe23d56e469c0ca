"""The document's names come apart at the right places, and Python's are put together from them."""

from __future__ import annotations

import pytest

from codegen.words import pascal, singular, snake, words


@pytest.mark.parametrize(
    ("name", "apart"),
    [
        ("spaceId", ["space", "Id"]),
        ("createOrUpdateOpenAPISpecBySlug", ["create", "Or", "Update", "Openapi", "Spec", "By", "Slug"]),
        ("getGitHubRepoBranches", ["get", "Github", "Repo", "Branches"]),
        ("getSpacePDF", ["get", "Space", "PDF"]),
        ("SAMLProvider", ["SAML", "Provider"]),
        ("format.markdown.refs", ["format", "markdown", "refs"]),
        ("X-GitBook-Partner-Key", ["X", "Gitbook", "Partner", "Key"]),
        ("_index", ["index"]),
        ("sha256Sum", ["sha256", "Sum"]),
        ("2fa", ["2", "fa"]),
        ("+1", ["1"]),
        ("", []),
        ("日本", []),
    ],
)
def test_names_come_apart_at_case_punctuation_and_brands(name, apart):
    assert words(name) == apart


@pytest.mark.parametrize(
    ("name", "put_together"),
    [
        ("streamAIResponseInSite", "stream_ai_response_in_site"),
        ("createdAt", "created_at"),
        ("space-comments", "space_comments"),
        ("listChangeRequestsForSpace", "list_change_requests_for_space"),
        ("GitHubScope", "github_scope"),
    ],
)
def test_snake_case_has_acronyms_and_brands_as_words(name, put_together):
    assert snake(name) == put_together


@pytest.mark.parametrize(
    ("name", "put_together"),
    [
        ("openAPISpec", "OpenAPISpec"),
        ("builtin:jira", "BuiltinJira"),
        ("jwtToken", "JwtToken"),
        ("@ui.modal.open", "UiModalOpen"),
        ("", ""),
        ("日本", ""),
    ],
)
def test_pascal_case_keeps_acronyms(name, put_together):
    assert pascal(name) == put_together


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("spaces", "space"),
        ("SiteEntries", "SiteEntry"),
        ("addresses", "address"),
        ("branches", "branch"),
        ("indexes", "index"),
        ("status", "status"),
        ("access", "access"),
        ("ties", "tie"),
        ("data", "data"),
    ],
)
def test_singulars_follow_the_plain_rules(several, one):
    assert singular(several) == one
