"""The document's words stay words: nothing in them ends the docstring that they stand in."""

from __future__ import annotations

import ast
import re
import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codegen.emit.view.docs.prose import clean, docstring, entry, sentence, wrap

NASTY = [
    '"""',
    '""""""""',
    'end"',
    "end\\",
    '\\"""; import os',
    "{{ 7*7 }} {% raw %}",
    "\N{LINE SEPARATOR}\N{RIGHT-TO-LEFT OVERRIDE}",
    "\x00\x1b[31m\x85",
    "\\N{DOLLAR SIGN} \\x41 \\u0041",
    "a\r\nb\rc\td",
    "'''",
    "# comment\n    return",
    "",
]


def said(source):
    """What a docstring says, as Python reads it: the only thing in a module."""
    (statement,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(statement, ast.Expr)
    return ast.literal_eval(statement.value)


def words(text):
    return text.split()


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("indent", [0, 4, 8])
def test_nasty_text_stays_in_its_docstring(text, indent):
    compile(f"if True:\n{' ' * (indent or 1)}{docstring([clean(text)], indent)}\n", "x", "exec")
    assert isinstance(said(docstring([clean(text)], 0)), str)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3), st.sampled_from([0, 4, 8]))
@example(['"'], 0)
@example(["\\"], 4)
@example(['""'], 8)
def test_any_text_stays_in_its_docstring(texts, indent):
    paragraphs = [clean(text) for text in texts]
    compile(f"if True:\n{' ' * (indent or 1)}{docstring(paragraphs, indent)}\n", "x", "exec")


@given(st.text("ab \"'\\{}%#\n"))
def test_what_a_docstring_says_is_what_was_said(text):
    assert words(said(docstring([clean(text)], 0))) == words(text)


def test_control_and_direction_characters_are_taken_out():
    assert clean("a\x00b\x1bc\x85d\N{RIGHT-TO-LEFT OVERRIDE}e\N{LINE SEPARATOR}f\ufeffg") == "abcdefg"
    assert clean(" a  \r\n\tb \n") == "a\n    b"


def test_paragraphs_are_parted_by_a_line_and_empty_ones_left_out():
    assert docstring(["One.", "", "Two."], 4) == '"""One.\n\n    Two.\n    """'
    assert docstring(["One."], 4) == '"""One."""'
    assert docstring(['Say "so"'], 4) == '"""Say "so" """'
    assert docstring([], 4) == '""""""'


def test_long_lines_are_wrapped_and_lists_hang_in():
    text = docstring(["- " + "word " * 40], 8)
    lines = text.split("\n")
    assert all(len(line) <= 120 for line in lines)
    assert [re.match(r" *", line)[0] for line in lines[1:-1]] == [" " * 10] * (len(lines) - 2)


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("short", ["short"]),
        ("one two three", ["one two", "three"]),
        ("    one two three", ["    one", "        two", "        three"]),
        ("- one two three", ["- one two", "  three"]),
        ("1. one two three", ["1. one two", "   three"]),
        ("https://example.com/long", ["https://example.com/long"]),
    ],
)
def test_lines_break_at_blanks(line, lines):
    assert wrap(line, 10) == lines


def test_an_entry_has_its_further_lines_below_it():
    assert entry("name", "One.\nTwo.\n\nThree.") == "    name: One.\n        Two.\n\n        Three."
    assert entry("name", " ") == "    name: not described in the document"


@pytest.mark.parametrize(
    ("text", "full"), [("A space", "A space."), ("Really?", "Really?"), ("As:", "As:"), ("", ""), ("Done. ", "Done.")]
)
def test_sentences_end(text, full):
    assert sentence(text) == full
