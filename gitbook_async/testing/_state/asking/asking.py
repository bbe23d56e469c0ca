"""Questions, answered at once or in a stream: of an organization, a site, a space, or everything.

The scope of a question to a site works as that of a search. The answers are composed in `answering`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.asking import search
from gitbook_async.testing._state.asking.answering import Shelf, answer, questions, shelf_of_space, shelves_of_site
from gitbook_async.testing._state.asking.questions import remember
from gitbook_async.testing._state.calls.calls import Call, Handler, Streamed
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations.organizations import organization_id
from gitbook_async.testing._state.sites.sites import site
from gitbook_async.testing._state.spaces import spaces
from gitbook_async.testing._streams.stories import answer_events, answer_of, question_events

_RECOMMENDED: Final = 5

Where = Callable[[Call], list[Shelf]]


def in_site(call: Call) -> list[Shelf]:
    """Return the spaces in the scope of a question to a site."""
    return _shelves(call, [one for one in _shown(call) if search.is_meant(one.id, call.body)])


def _in_organization(call: Call) -> list[Shelf]:
    return [shelf_of_space(one) for one in spaces.of_organization(call, organization_id(call))]


def _in_space(call: Call) -> list[Shelf]:
    return [shelf_of_space(spaces.space(call))]


def _everywhere(call: Call) -> list[Shelf]:
    return [shelf_of_space(one) for one in search.everything(call)]


def _in_parts(call: Call) -> list[Shelf]:
    """Return the spaces of a site whose recommended questions are requested."""
    shown, space = call.text("siteSpaceId"), call.text("spaceId")
    found = [one for one in _shown(call) if not shown or one.id == shown]
    return _shelves(call, [one for one in found if not space or one.notes["space"] == space])


def _shown(call: Call) -> list[Record]:
    return call.of("site space", site(call).id)


def _shelves(call: Call, shown: list[Record]) -> list[Shelf]:
    return shelves_of_site(call, site(call), shown)


def _question(call: Call) -> str:
    return call.body.get("question") or call.body.get("query") or call.text("query")


def _is_markdown(call: Call) -> bool:
    return call.text("format") == "markdown"


def _ask(call: Call, where: Where) -> Steps[Json]:
    details = yield from answer(call, where(call), _question(call))
    return {"answer": answer_of(details, markdown=_is_markdown(call))}


def _ask_site(call: Call) -> Steps[Streamed]:
    details = yield from answer(call, in_site(call), _question(call))
    remember(call, _question(call), details)
    return Streamed(answer_events(details, markdown=_is_markdown(call)))


def _stream(call: Call, where: Where) -> Steps[Streamed]:
    details = yield from answer(call, where(call), _question(call))
    return Streamed(answer_events(details, markdown=_is_markdown(call)))


def _recommend(call: Call, where: Where) -> Streamed:
    return Streamed(question_events(questions(call, where(call), _RECOMMENDED)))


def _recommend_at_once(call: Call) -> Json:
    return {"questions": questions(call, _in_organization(call), _RECOMMENDED)}


def _prewarm(call: Call) -> None:
    """Accept the hint; the index is created when it is first needed."""
    site(call)


HANDLERS: Final[dict[str, Handler]] = {
    "askInOrganization": lambda call: _ask(call, _in_organization),
    "streamAskInOrganization": lambda call: _stream(call, _in_organization),
    "streamAskInSite": _ask_site,
    "getRecommendedQuestionsInOrganization": _recommend_at_once,
    "prewarmSiteSearch": _prewarm,
    "streamRecommendedQuestionsInOrganization": lambda call: _recommend(call, _in_organization),
    "streamRecommendedQuestionsInSite": lambda call: _recommend(call, _in_parts),
    "askQuery": lambda call: _ask(call, _everywhere),
    "askQueryWithGet": lambda call: _ask(call, _everywhere),
    "askQueryInSpace": lambda call: _ask(call, _in_space),
    "askQueryInSpaceWithGet": lambda call: _ask(call, _in_space),
    "streamAskInSpace": lambda call: _stream(call, _in_space),
}
