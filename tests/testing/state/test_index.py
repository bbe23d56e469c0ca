"""The index of words follows a content as it changes."""

from __future__ import annotations

from gitbook_async.testing._state.data.content import ROOT, Content, Page
from gitbook_async.testing._state.data.history import History, Revision
from gitbook_async.testing._state.data.index import Index, terms

BASE = Content.of(
    [Page("a", "Webhooks", "a", "Rotate the secret."), Page("b", "Limits", "b", "The secrets of limits.", parent="a")]
)


def run(steps):
    """Do some work at once."""
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value


def found(index, question):
    return [(score, page.id) for score, page in run(index.best(terms(question), 3))]


def test_only_what_differs_is_read_again():
    index = Index()
    assert len(list(index.follow(BASE))) == 3  # two pages, and the end of what differs
    assert found(index, "secret") == [(1, "a"), (1, "b")]
    assert found(index, "webhook limits") == [(6, "b"), (3, "a")]
    assert list(index.follow(BASE)) == []
    changed = BASE.put(Page("b", "Limits", "b", "Nothing.", parent="a"))
    assert len(list(index.follow(changed))) == 2
    assert found(index, "secret") == [(1, "a")]
    run(index.follow(changed.put(Page("a", "Hooks", "a", "Rotate."))))
    assert (found(index, "webhook"), found(index, "hooks")) == ([], [(3, "a"), (2, "b")])
    run(index.follow(changed.remove("a")))
    assert (found(index, "rotate"), index.first()) == ([], None)


def test_two_that_follow_together_share_the_work():
    index, content = Index(), Content.of(Page(f"p{n}", f"Title {n}", f"p{n}", "secret") for n in range(50))
    first, second = index.follow(content), index.follow(content)
    for _ in range(20):
        next(first)
    run(second)
    assert len(run(index.best(terms("secret"), 99))) == 50
    assert list(first) == []


def test_an_answer_that_is_overtaken_by_a_change_is_not_remembered():
    index = Index()
    run(index.follow(BASE))
    overtaken = index.best(terms("secret"), 3)
    next(overtaken)
    run(index.follow(BASE.remove("b")))
    assert [page.id for _, page in run(overtaken)] == ["a", "b"]
    assert found(index, "secret") == [(1, "a")]


def test_the_documents_of_a_history_are_found_by_what_each_revision_changed():
    history = History("1", {"1": Revision("1", "edits", (), BASE, "")})
    run(history.find_documents())
    assert sorted(history.documents.values()) == ["Rotate the secret.", "The secrets of limits."]
    content = BASE.insert(Page("c", "C", "c", "New.", parent=ROOT))
    history.add(Revision("2", "edits", ("1",), content, ""))
    first, second = history.find_documents(), history.find_documents()
    next(first)
    run(second)
    assert len(history.documents) == 3
    assert list(first) == []
