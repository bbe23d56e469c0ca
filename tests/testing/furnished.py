"""An organization with at least one of everything: that of the seed, and what it does not have."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, NamedTuple

from gitbook_async import GitBook, Page, operations, to_dict

FONT_FILE = "acme/customization_font/acme.woff2"
"""The key of an uploaded font file."""
CHART = (
    "N4Igxg9gtgDhB2BTeAXAkgExALnACwEMAnFEAGhBiIhgGcdRbEiBLRe3AkAXwslUQAPUtlAoAnjEQ4QGCGACuUZKQq0YBMIkwzNy"
    "gLQBzBSwztyIRBhYoCAIwA207CiILEFFHkTKZDloZ4pNzcQA"
)
"""A request to render the block of the seed's integration acme-charts, compressed by lz-string 1.5.0."""
SEED = {
    "organizationId": "acme",
    "userId": "acme-bruno",
    "teamId": "acme-writers",
    "collectionId": "acme-public",
    "spaceId": "acme-guides",
    "changeRequestId": "acme-change-1",
    "commentId": "acme-comment-1",
    "pageId": "guides-22",
    "pagePath": "deployment",
    "fileId": "guides-file-1",
    "reusableContentId": "guides-note-1",
    "siteId": "acme-docs",
    "siteSpaceId": "acme-guides-shown",
    "siteSectionId": "acme-guides-section",
    "siteRedirectId": "acme-redirect-1",
    "glossaryEntryId": "acme-term-1",
    "specSlug": "petstore",
    "integrationName": "acme-analytics",
    "installationId": "acme-install",
    "hostname": "docs.acme.example",
    "subdomain": "acme",
    "emailDomain": "example.com",
    "siteContextRecordId": "t-1",
    "conversationId": "acme-conversation-1",
    "siteFindingId": "acme-finding-1",
    "siteScanId": "acme-scan-1",
    "issueId": "c-1",
    "siteQuestionId": "acme-question-1",
    "siteQuestionAnswerId": "acme-question-1-answer-0",
    "siteTopicId": "acme-topic-1",
    "accountName": "acme",
    "repositoryName": "docs",
    "projectId": "3",
}
"""By the names of path parameters: what there is from the start, and what is made under a name of our choice."""

_TEXT = {"markdown": "Looks good."}
_WEBSITE = {"source": {"type": "website", "url": "https://old.example.com"}, "target": {"space": SEED["spaceId"]}}
_GUESTS = {"users": [SEED["userId"]], "teams": [SEED["teamId"]], "role": "edit"}
_BETA = {"type": "boolean", "description": "Beta"}
_VISITORS = {"type": "object", "properties": {"beta": _BETA}, "additionalProperties": False}
_INTEGRATION = {"title": "Maps", "description": "Shows maps.", "scopes": [], "script": "", "organization": "acme"}
_CHANGE = "{changeRequestId}"
_STEPS = 3  # what takes time is asked for so often until it is done


class Made(NamedTuple):
    """What is made: by which operation, from what, and where its id goes: a path parameter, on some paths only."""

    operation: str
    body: dict[str, Any] | list[Any]
    parameter: str = ""
    paths: str = ""


def _git(provider: str, space: str) -> dict[str, Any]:
    return {"provider": provider, "target": {"type": "space", "spaceId": space}}


_MADE = (
    Made("createOrganizationInvite", {"role": "edit"}, "inviteId"),
    Made("createSiteShareLink", {"name": "Partners"}, "shareLinkId"),
    Made("addSectionGroupToSite", {"title": "More"}, "siteSectionGroupId"),
    Made("addExternalLinkToSite", {"title": "Status", "url": "https://status.example.com"}, "siteExternalLinkId"),
    Made("createSiteChannel", {"type": "builtin:slack", "setupSettings": {}}, "siteChannelId"),
    Made("createSiteMcpServer", {"name": "M", "url": "https://mcp.example.com", "headers": {}}, "siteMcpServerId"),
    Made("createSiteContextConnection", {"connector": "builtin:api"}, "siteContextConnectionId"),
    Made(
        "createTranslation", {"source": {"space": SEED["spaceId"], "language": "en"}, "language": "fr"}, "translationId"
    ),
    Made("createSiteStyleguideById", {"template": "plain"}),
    Made("updateSiteAdaptiveSchema", {"jsonSchema": _VISITORS}),
    Made("submitChangeRequestReview", {"status": "approved"}, "reviewId"),
    Made("requestReviewersForChangeRequest", {"users": [SEED["userId"]]}),
    Made("postCommentReplyInSpace", {"body": _TEXT}, "commentReplyId"),
    Made("postCommentInChangeRequest", {"body": _TEXT}, "commentId", _CHANGE),
    Made("postCommentReplyInChangeRequest", {"body": _TEXT}, "commentReplyId", _CHANGE),
    Made("createOpenAPISpec", {"slug": SEED["specSlug"], "source": {"text": "{}"}}),
    Made("startImportRun", _WEBSITE, "importRunId"),
    Made("startImportRun", _WEBSITE, "importRunId", "/cancel"),
    Made("importGitRepository", {"url": "https://git.example.com/acme/docs.git", "ref": "refs/heads/main"}),
    Made("installGitSyncProviderOnTarget", _git("github", "acme-handbook"), "installationId", "/git/installations"),
    Made("installGitSyncProviderOnTarget", _git("gitlab", "acme-reference"), "installationId", "/gitlab/"),
    Made("upsertSiteContextRecords", [{"id": "t-1", "type": "ticket", "title": "It is slow", "body": ""}]),
    Made("ingestConversation", {"id": "c-1", "subject": "Webhooks fail", "parts": []}),
    Made("createSite", {"title": "Empty"}, "siteId", "/template$"),
    Made("createOrganizationSAMLProvider", {"label": "Okta"}, "samlProviderId"),
    Made("createCustomFont", {"fontFamily": "Acme", "fontFaces": [{"weight": 400, "storageKey": FONT_FILE}]}, "fontId"),
    Made("publishIntegration", _INTEGRATION),
    Made("queueIntegrationTask", {"task": {}}),
    Made("installIntegrationOnSpace", {"space": SEED["spaceId"]}),
    *(Made(f"inviteTo{place}", _GUESTS) for place in ("Space", "Collection", "Site")),
)
_READ = (
    ("getLatestOpenAPISpecVersion", "versionId", itemgetter("id")),
    ("getSpaceById", "revisionId", itemgetter("revision")),
    ("getPageById", "documentId", itemgetter("documentId")),
    ("listOrganizationAuditEvents", "auditEventId", lambda answer: answer["items"][0]["id"]),
    ("listIntegrationEvents", "eventId", lambda answer: answer["items"][0]["id"]),
)
_OTHERS = {
    "/integrations/{integrationName}$": {"integrationName": "maps"},
    "/installations$": {"integrationName": "maps"},
    "/change-requests/": {"conversationId": "acme-conversation-2"},
    "/orgs/{organizationId}/conversations": {"conversationId": "c-1"},
    "/render": {"integrationName": "acme-charts"},
    "/sites$": {"integrationName": "acme-charts", "installationId": "acme-charts-install"},
}
"""What a path parameter is on paths with a certain part or end, because what the others name is used already."""


class Furnished:
    """What there is, by the names of path parameters."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {"": dict(SEED)}
        self._known.update({paths: dict(values) for paths, values in _OTHERS.items()})

    def note(self, parameter: str, value: str, paths: str = "") -> None:
        """Remember what a path parameter may be, on paths with a certain part."""
        self._known.setdefault(paths, {})[parameter] = value

    def values(self, path: str) -> dict[str, str]:
        """Give values of path parameters that lead somewhere, for a path template."""
        return {
            name: value for part, known in self._known.items() if part in f"{path}$" for name, value in known.items()
        }


async def furnish(gitbook: GitBook) -> Furnished:
    """Make what the seed does not have, and give the ids of all."""
    furnished = Furnished()
    for made in _MADE:
        answer = await _call(gitbook, made.operation, furnished, made.body)
        if made.parameter:
            furnished.note(made.parameter, answer["id"], made.paths)
    for operation in (
        "getImportRun",
        "getOpenAPISpecBySlug",
        "getSpaceGitInfo",
        "getTranslation",
        "getSiteContextConnectionById",
    ) * _STEPS:
        await _call(gitbook, operation, furnished)
    for operation, parameter, read in _READ:
        furnished.note(parameter, read(await _call(gitbook, operation, furnished)))
    return furnished


async def _call(gitbook: GitBook, operation: str, furnished: Furnished, body: Any = None) -> Any:
    values = furnished.values(operations[operation].path)
    names = [one.name for one in operations[operation].parameters if one.location == "path"]
    content = {} if body is None else {"json": body}
    answer = await gitbook.call(operation, path={name: values[name] for name in names}, **content)
    return answer.envelope.to_dict() if isinstance(answer, Page) else to_dict(answer)
