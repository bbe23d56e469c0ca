"""The first rule that fits decides what becomes of a removed operation."""

from __future__ import annotations

import pytest

from codegen import files
from codegen.document.removal import Policy, version
from codegen.errors import DocumentError, GenerationError

TEXT = """\
default = "keep"
reason = "By default."

[[rule]]
action = "keep"
operations = ["ask", "search*"]
reason = "People asked."

[[rule]]
action = "drop"
before = "0.10.0"
reason = "Never released."

[[rule]]
action = "drop"
operations = ["internal*"]
reason = "Internal."
"""


@pytest.fixture
def policy(tmp_path):
    (tmp_path / "removed.toml").write_text(TEXT)
    return Policy.load(tmp_path / "removed.toml")


@pytest.mark.parametrize(
    ("operation", "last", "keep", "reason"),
    [
        ("ask", "0.1.0", True, "People asked."),
        ("searchPages", "0.1.0", True, "People asked."),
        ("getSpace", "0.9.0", False, "Never released."),
        ("getSpace", "0.10.0", True, "By default."),
        ("internalThing", "0.11.0", False, "Internal."),
    ],
)
def test_the_first_rule_that_fits_decides(policy, operation, last, keep, reason):
    decision = policy.decide(operation, last)
    assert (decision.keep, decision.reason) == (keep, reason)


def test_operations_that_are_kept_by_name_are_wanted(policy):
    assert policy.wanted() == ["ask"]


def test_versions_are_compared_as_numbers():
    assert version("0.9.0") < version("0.10.0") == version("0.10.0-beta")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('reason = "x"', "default: is None, which is none of keep, drop"),
        ('default = "keep"', "default: has no reason"),
        ('default = "keep"\nreason = "x"\nother = 1', "other: is not a known entry"),
        ('default = "keep"\nreason = "x"\nrule = 1', "rule 1: is not a table of"),
        ('default = "keep"\nreason = "x"\n[[rule]]\naction = "hide"\nreason = "x"', "rule 1: is 'hide'"),
        ('default = "keep"\nreason = "x"\n[[rule]]\naction = "drop"\nreason = "x"\nwhen = 1', "rule 1: is not a table"),
        (
            'default = "keep"\nreason = "x"\n[[rule]]\naction = "drop"\nreason = "x"\nbefore = "soon"',
            "rule 1: needs a list",
        ),
    ],
)
def test_a_policy_of_another_form_is_refused(tmp_path, text, said):
    (tmp_path / "removed.toml").write_text(text)
    with pytest.raises(GenerationError, match=said):
        Policy.load(tmp_path / "removed.toml")


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(DocumentError, match=r"removed.toml: cannot be read"):
        Policy.load(tmp_path / "removed.toml")


def test_the_policy_of_this_repository_keeps_what_is_removed_from_now_on():
    policy = Policy.load(files.DOCUMENTS / files.REMOVED)
    assert policy.decide("getSpaceById", "0.202.0").keep
    assert not policy.decide("getSpaceById", "0.201.0").keep
