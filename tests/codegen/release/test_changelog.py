"""What is not released yet gets entries, and becomes the section of a version."""

from __future__ import annotations

import pytest

from codegen.errors import DocumentError
from codegen.release import changelog, version
from codegen.release.diff.change import Change, Effect, Kind

LOG = """\
# Changelog

Introduction.

## Unreleased

### Added
- Something.

## 0.1.0 (2026-11-30)

### Added
- Everything.
"""
CHANGES = [
    Change(Kind.FIELD_REMOVED, Effect.BREAKING, "Space.a", "str", where="models"),
    Change(Kind.METHOD_ADDED, Effect.ADDED, "spaces.get", now="GET /spaces"),
    Change(Kind.WORDS, Effect.WORDS, "spaces.list"),
]
PROJECT = '[project]\nname = "x"\nversion = "0.1.0"\n'


def test_an_entry_has_everything_but_words():
    assert changelog.entry("0.203.0", CHANGES).splitlines() == [
        *("### OpenAPI document 0.203.0", "", "**Breaking**", "", "- field removed: `Space.a` (`str`)", ""),
        *("**Added**", "", "- method added: `spaces.get` (`GET /spaces`)"),
    ]
    assert "Only words changed." in changelog.entry("0.203.0", CHANGES[2:])


def test_an_entry_is_added_at_the_end_of_what_is_not_released():
    text = changelog.added(LOG, "### OpenAPI document 0.203.0\n\n- More.\n")
    assert "- Something.\n\n### OpenAPI document 0.203.0\n\n- More.\n\n## 0.1.0 (2026-11-30)\n\n### Added" in text
    assert text.startswith(LOG[:40])
    assert text.endswith("- Everything.\n")
    alone = changelog.added("## Unreleased\n", "### New\n")
    assert alone == "## Unreleased\n\n### New\n"


def test_what_was_not_released_becomes_a_section():
    text = changelog.released(LOG, "0.2.0", "2026-12-01")
    assert "## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n### Added\n- Something.\n\n## 0.1.0 (2026-11-30)" in text
    assert changelog.unreleased(text) == ""
    assert (changelog.last(text), changelog.date(text, "0.2.0"), changelog.date(text, "0.3.0")) == (
        *("0.2.0", "2026-12-01"),
        None,
    )
    with pytest.raises(DocumentError, match="has nothing that is not released"):
        changelog.released(text, "0.3.0", "2026-12-02")


def test_a_changelog_without_the_section_is_an_error():
    with pytest.raises(DocumentError, match=r"CHANGELOG.md: has no section '## Unreleased'"):
        changelog.unreleased("# Changelog\n")


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("0.1.0", "### Added\n- x", ("0.1.1", "feature")),
        ("0.1.0", "### Fixed\n- x", ("0.1.1", "fix")),
        ("0.1.3", "**Breaking**\n\n- x\n\n**Added**\n\n- y", ("0.2.0", "breaking")),
        ("1.2.3", "### Breaking\n- x", ("2.0.0", "breaking")),
        ("1.2.3", "### Added\n- x", ("1.3.0", "feature")),
        ("1.2.3", "### Fixed\n- x", ("1.2.4", "fix")),
    ],
)
def test_the_next_version_is_proposed_by_what_changed(now, text, expected):
    log = LOG.replace("### Added\n- Something.", text)
    assert version.proposal(PROJECT.replace("0.1.0", now), log) == expected


def test_the_first_release_has_the_version_that_is_there():
    assert version.proposal(PROJECT, LOG.partition("## 0.1.0")[0]) == ("0.1.0", "first release")


def test_the_version_is_written_and_read():
    text = version.with_version(PROJECT, "0.2.0")
    assert version.current(text) == "0.2.0"
    assert text == PROJECT.replace("0.1.0", "0.2.0")
    with pytest.raises(DocumentError, match="is not a version"):
        version.with_version(PROJECT, "next")
