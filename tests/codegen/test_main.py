"""The command line prints what was done, or what is wrong and where, and never a traceback."""

from __future__ import annotations

import sys
import types

import pytest

from codegen import __main__ as command
from codegen import files
from codegen.errors import DocumentError, GenerationError


@pytest.fixture
def generated(monkeypatch):
    """A pipeline that records its calls, and raises a given error."""
    calls = []

    def generate(document, output, check):
        calls.append((document, output, check))
        if generated_.problem is not None:
            raise generated_.problem
        return "397 operations"

    generated_ = types.SimpleNamespace(calls=calls, problem=None)
    pipeline = types.ModuleType("codegen.pipeline")
    pipeline.generate = generate
    monkeypatch.setitem(sys.modules, "codegen.pipeline", pipeline)
    return generated_


def test_what_is_locked_is_generated_into_the_package(generated, capsys):
    assert command.main(["generate"]) == 0
    assert generated.calls == [(None, files.ROOT / "gitbook_async" / "_generated", False)]
    assert capsys.readouterr().out == "397 operations\n"


def test_any_document_is_generated_where_one_wishes(generated, tmp_path):
    assert command.main(["generate", "--document", str(tmp_path / "a.json"), "--output", str(tmp_path), "--check"]) == 0
    assert generated.calls == [(tmp_path / "a.json", tmp_path, True)]


def test_any_document_is_not_generated_into_the_package(generated, capsys):
    with pytest.raises(SystemExit) as raised:
        command.main(["generate", "--document", "a.json"])
    assert raised.value.code == 2
    assert generated.calls == []
    assert "--document needs --output" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("problem", "printed"),
    [
        (DocumentError("a.b", "is wrong"), "error: a.b: is wrong\n"),
        (GenerationError([DocumentError("a", "x"), DocumentError("b", "y")]), "error: a: x\nerror: b: y\n"),
        (DocumentError("a", "has \x1b[31m in it"), "error: a: has \\x1b[31m in it\n"),
        (PermissionError(13, "Permission denied", "out"), "error: out: Permission denied\n"),
        (BrokenPipeError(32, "Broken pipe"), "error: Broken pipe\n"),
    ],
)
def test_problems_are_printed_one_a_line_and_the_status_is_1(generated, capsys, problem, printed):
    generated.problem = problem
    assert command.main(["generate"]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", printed)


def test_a_document_is_fetched_to_a_file(npm, document, tmp_path, capsys):
    data = npm.publish("0.1.0", document)
    assert command.main(["fetch", "0.1.0", str(tmp_path / "a.json")]) == 0
    assert (tmp_path / "a.json").read_bytes() == data
    assert "npm:@gitbook/api 0.1.0, 2 operations, 1 schemas" in capsys.readouterr().out


@pytest.mark.usefixtures("npm")
def test_a_version_that_is_not_there_is_an_error(tmp_path, capsys):
    assert command.main(["fetch", "0.1.0", str(tmp_path / "a.json")]) == 1
    assert capsys.readouterr().err.startswith("error: npm pack @gitbook/api@0.1.0: failed:")
    assert not (tmp_path / "a.json").exists()


@pytest.mark.parametrize("arguments", [[], ["build"], ["fetch", "0.1.0"], ["diff", "0.1.0"]])
def test_wrong_usage_is_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as raised:
        command.main(arguments)
    assert raised.value.code == 2
    assert "usage: python -m codegen" in capsys.readouterr().err
