"""What is true of GitBook alone is data, and a mistake in it is named."""

from __future__ import annotations

import pytest

from codegen import files, gitbook
from codegen.errors import DocumentError, GenerationError

ENTRIES = {
    "tags_of_no_resource": "[]",
    "brands": '["GitHub", "C++"]',
    "customary_tags": '["type", "kind"]',
    "preference_header": '"prefer"',
    "server": '"https://api.example.com"',
    "fractions": '["ratio"]',
    "usual_tokens": '["user"]',
}


@pytest.fixture
def load(tmp_path):
    """Reads a file of entries, some of them as given."""

    def loaded(**entries):
        path = tmp_path / "gitbook.toml"
        written = {key: value for key, value in {**ENTRIES, **entries}.items() if value is not None}
        path.write_text("".join(f"{key} = {value}\n" for key, value in written.items()))
        return gitbook.load(path)

    return loaded


def test_facts_are_read(load):
    names = ((), ("GitHub", "C++"), ("type", "kind"))
    assert load() == gitbook.Facts(*names, "prefer", "https://api.example.com", ("ratio",), ("user",))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"brands": None}, "brands: is missing"),
        ({"brand": "[]"}, "brand: is not a known entry"),
        ({"brands": '"GitHub"'}, "brands: is not a list of names, each listed once"),
        ({"brands": '["GitHub", "GitHub"]'}, "brands: is not a list of names, each listed once"),
        ({"fractions": '["ask", " "]'}, "fractions: is not a list of names"),
        ({"customary_tags": "[1]"}, "customary_tags: is not a list of names"),
        ({"customary_tags": "[[]]"}, "customary_tags: is not a list of names"),
        ({"preference_header": '["prefer"]'}, "preference_header: is not a name"),
        ({"preference_header": '""'}, "preference_header: is not a name"),
    ],
)
def test_a_mistake_is_an_error_that_names_the_entry(load, entries, said):
    with pytest.raises(GenerationError, match=rf"gitbook.toml: {said}"):
        load(**entries)


def test_all_mistakes_are_reported_at_once(load):
    with pytest.raises(GenerationError) as raised:
        load(brands=None, brand="[]", preference_header="1")
    assert len(raised.value.problems) == 3


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    with pytest.raises(DocumentError, match=r"none.toml: cannot be read"):
        gitbook.load(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("brands = [")
    with pytest.raises(DocumentError, match=r"bad.toml: cannot be read"):
        gitbook.load(tmp_path / "bad.toml")


def test_the_facts_of_this_project_are_sound():
    assert gitbook.facts() == gitbook.load(files.DOCUMENTS / files.FACTS)


def test_a_folder_is_read_again_each_time_it_is_entered(tmp_path):
    for brand in ("GitHub", "GitLab"):
        entries = {**ENTRIES, "brands": f'["{brand}"]'}
        (tmp_path / files.FACTS).write_text("".join(f"{key} = {value}\n" for key, value in entries.items()))
        with files.documents_in(tmp_path):
            assert gitbook.facts().brands == (brand,)
            assert gitbook.facts() is gitbook.facts()
