"""The command line: ``python -m codegen update``, ``generate``, ``diff``, ``fetch`` and ``release``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from codegen import files
from codegen.errors import DocumentError, GenerationError, refuse
from codegen.release import fetch, shown

GENERATED = files.ROOT / "gitbook_async" / "_generated"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the command-line arguments; those of the process by default.

    Returns:
        The exit status: 0 on success, 1 if a document has problems. A usage error exits with 2.
    """
    options = _parser().parse_args(arguments)
    try:
        if (result := options.run(options)) is not None:
            print(result)
    except (DocumentError, GenerationError) as error:
        for line in error.summary() if isinstance(error, GenerationError) else [str(error)]:
            print(f"error: {_printable(line)}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {': '.join(filter(None, (error.filename, error.strerror)))}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m codegen", description="Generates the SDK from GitBook's OpenAPI document."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_update(commands.add_parser("update", help="take the next document: generate, name, document, report"))
    _add_generate(commands.add_parser("generate", help="write the generated package"))
    _add_diff(commands.add_parser("diff", help="list what changes for a Python caller"))
    _add_fetch(commands.add_parser("fetch", help="download a document and check it"))
    _add_release(commands.add_parser("release", help="build a version in dist/, and try it; nothing is uploaded"))
    return parser


def _add_update(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "version", nargs="?", metavar="VERSION", help="the version of the npm package; the newest by default"
    )
    parser.add_argument("--accept", action="store_true", help="drop entries of openapi/ that no longer apply")
    for name, form, text in (
        ("--drop", "ENTRY", "drop this entry of openapi/"),
        ("--name", "OPERATION=NAME", "the name of an operation"),
        ("--class", "PLACE=NAME", "the name of a class"),
        ("--ignore", "KEYWORD=REASON", "ignore a keyword of the document"),
    ):
        parser.add_argument(name, action="append", default=[], metavar=form, help=f"{text}; can be repeated")
    parser.add_argument("--decisions", type=Path, metavar="DIR", help="take layout.toml and so on from this folder")
    parser.add_argument("--later", action="store_true", help="change the code that uses what goes after the update")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the changes to this file, as Markdown")
    parser.set_defaults(run=_update)


def _add_fetch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "version", metavar="VERSION", help=f"the version of the npm package, or https://{fetch.HOST}/openapi.json"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write")
    parser.set_defaults(run=_fetch)


def _add_generate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--document", type=Path, metavar="FILE", help="generate from this document instead of the locked one"
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="the output folder (default: that of the package)")
    parser.add_argument("--check", action="store_true", help="write nothing; check whether the output is up to date")
    parser.set_defaults(run=_generate, refuse=parser.error)


def _add_release(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", nargs="?", metavar="VERSION", help="the version of the package; the proposed one")
    parser.add_argument("--prepared", action="store_true", help="fail unless CHANGELOG.md has the version already")
    parser.set_defaults(run=_release)


def _add_diff(parser: argparse.ArgumentParser) -> None:
    for name in ("old", "new"):
        parser.add_argument(
            name, metavar=name.upper(), help="a version, a document, or the folder of a generated package"
        )
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="default: text")
    parser.set_defaults(run=_diff)


def _update(options: argparse.Namespace) -> object:
    from codegen.release.update.answers import Answers  # noqa: PLC0415 - as for `generate`
    from codegen.release.update.run import update  # noqa: PLC0415 - as for `generate`

    answers = Answers(
        accept=options.accept,
        drop=options.drop,
        names=options.name,
        classes=vars(options)["class"],
        ignore=options.ignore,
        decisions=options.decisions,
        later=options.later,
    )
    done = update(options.version, answers)
    if options.report is not None:
        files.write(options.report, done.markdown().encode())
    return done


def _release(options: argparse.Namespace) -> None:
    from codegen.release.package.run import release  # noqa: PLC0415 - needs programs that only a release needs

    for line in release(options.version, prepared=options.prepared):
        print(line, flush=True)


def _fetch(options: argparse.Namespace) -> object:
    return fetch.fetch(options.version, options.file)


def _generate(options: argparse.Namespace) -> object:
    from codegen.pipeline import generate  # noqa: PLC0415 - the parser and the templates are loaded for this only

    if options.document is not None and options.output is None:
        options.refuse("--document needs --output: the package itself is only generated from the locked document")
    done = generate(options.document, options.output or GENERATED, options.check)
    if options.check and options.document is None:
        refuse(shown.check())
    return done


def _diff(options: argparse.Namespace) -> object:
    from codegen.release.diff import compare, show, source  # noqa: PLC0415 - as above

    shown = {"text": show.text, "markdown": show.markdown, "json": show.dumps}[options.format]
    return shown(compare(source.source(options.old), source.source(options.new)))


def _printable(text: str) -> str:
    """Escape control characters, so that a document cannot write escape sequences to the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


if __name__ == "__main__":
    sys.exit(main())
