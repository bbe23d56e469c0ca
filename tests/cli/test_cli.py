"""The command against a GitBook on this machine: most of it in this process, some as a process and on a terminal."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from anyio.from_thread import start_blocking_portal
from click.testing import CliRunner

from gitbook_async import operations
from gitbook_async.cli.commands import cli
from gitbook_async.cli.config import access
from gitbook_async.testing import Faults, RecordedRequest, create_app, serve

REMOVED = "ignore:removed from GitBook's API:DeprecationWarning"  # as for the tests themselves
COMMAND = [sys.executable, "-W", "error", "-W", REMOVED, "-m", "gitbook_async"]


class Server(NamedTuple):
    url: str
    requests: list[RecordedRequest]
    faults: Faults


@pytest.fixture(scope="module")
def server():
    requests, faults = [], Faults()
    app = create_app(requests.append, faults=faults, rate_window=0.5)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(serve(app)) as url:
        yield Server(url.removesuffix("/v1"), requests, faults)


@pytest.fixture
def url(server):
    return server.url


@pytest.fixture
def environment(url, tmp_path):
    return {
        "GITBOOK_TOKEN": "gb_api_test",
        "GITBOOK_ENDPOINT": url,
        "GITBOOK_ASYNC_CONFIG": str(tmp_path / "config.toml"),
    }


@pytest.fixture
def run(environment, tmp_path, monkeypatch):
    """Run the command in this process."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, input=None, **more):
        result = CliRunner().invoke(cli, arguments, input=input, env={**environment, **more})
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def writes(server):
    """Return the operations of the requests since the test began that were not reads."""
    seen = len(server.requests)
    return lambda: [one.operation for one in server.requests[seen:] if one.method not in ("GET", "HEAD")]


@pytest.fixture
def fail(server):
    yield server.faults.fail
    server.faults.clear()


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_help_is_quick_because_it_loads_neither_the_client_nor_rich():
    code = (
        "import sys; from gitbook_async.cli.commands import cli\n"
        "try: cli.main(sys.argv[1:], prog_name='x')\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    for command in ("", "pull", "redirects push", "call"):
        done = subprocess.run(
            [sys.executable, "-c", code, *command.split(), "--help"], capture_output=True, text=True, check=True
        )
        loaded = set(done.stderr.split())
        assert "Usage: x" in done.stdout
        assert "click" in loaded
        assert not loaded & {
            "gitbook_async._client",
            "rich",
            "httpx",
            "anyio",
            "asyncio",
            "gitbook_async.jobs",
            "sqlite3",
        }


def test_every_command_has_help_and_options_for_scripts(run):
    def walk(group, *path):
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from walk(command, *path, name)
            else:
                yield command, (*path, name)

    found = list(walk(cli))
    assert len(found) == 14
    for command, path in found:
        result = run(*path, "--help")
        assert result.exit_code == 0
        assert "--json" in result.stdout
        assert ("--dry-run" in result.stdout) is (path[-1] in ("push", "import", "call"))
        assert command.help


def test_pages_as_text_or_json(run):
    result = run("pages", "acme-handbook", "--json")
    assert result.exit_code == 0
    pages = {page["id"]: page for page in lines(result)}
    assert len(pages) == 298
    assert pages["handbook-3"]["path"] == "getting-started/overview"
    assert "298 pages of revision" in result.stderr
    revision = pages["handbook-3"]["revision"]
    assert lines(run("pages", "acme-handbook", "--jsonl", "--since", revision)) == []
    assert "# Overview\n" in run("pages", "acme-handbook").stdout


def test_pages_that_fail_are_listed_and_change_the_exit_status(run, fail):
    fail("getPageInRevisionById", status=403, times=2)
    result = run("pages", "acme-handbook", "--json")
    assert (result.exit_code, len(lines(result))) == (1, 296)
    assert result.stderr.count("failed: acme-handbook/") == 2


def test_pull_writes_a_folder_and_then_only_changes(run, tmp_path):
    result = run("pull", "acme-handbook", "out")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "298 written, 0 unchanged, 0 removed, 0 failed" in result.stderr
    assert (tmp_path / "out/getting-started/overview.md").exists()
    (done,) = lines(run("pull", "acme-handbook", "out", "--json"))
    assert (done["written"], done["unchanged"], done["failures"]) == (0, 298, [])


def test_a_dry_run_says_what_changes_and_sends_no_write(run, writes, tmp_path):
    (tmp_path / "r.csv").write_text("source,destination\n/dry,https://example.com/new\n")
    (tmp_path / "m.csv").write_text("email,role\ndry@example.com,read\n")
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\n")
    result = run("redirects", "push", "r.csv", "--org", "acme", "--site", "acme-docs", "--prune", "--dry-run")
    assert result.exit_code == 0
    assert "+ /dry -> https://example.com/new\n" in result.stdout
    assert "\n- /" in result.stdout
    assert "+ dry@example.com (read)" in run("members", "push", "m.csv", "--org", "acme", "--dry-run").stdout
    assert run("openapi", "push", "api.yaml", "--org", "acme", "--slug", "dry", "--dry-run").exit_code == 0
    assert run("import", "https://example.com", "--space", "acme-guides", "--dry-run").exit_code == 0
    shown = run("call", "updateSpaceById", "spaceId=acme-guides", "title=Dry", "--dry-run").stdout
    assert shown.startswith("PATCH http")
    assert shown.endswith('{"title":"Dry"}\n')
    assert writes() == []
    assert run("call", "updateSpaceById", "spaceId=acme-guides", "title=Guides").exit_code == 0
    assert writes() == ["updateSpaceById"]


def test_redirects_go_in_and_out(run, tmp_path):
    (tmp_path / "r.csv").write_text("source,destination\n/old,https://example.com/new\n", encoding="utf-8-sig")
    place = ("--org", "acme", "--site", "acme-docs")
    refused = run("redirects", "push", "r.csv", *place, "--prune")
    assert refused.exit_code == 2
    assert "pass --yes" in refused.stderr
    (done,) = lines(run("redirects", "push", "r.csv", *place, "--prune", "--yes", "--json"))
    assert done["applied"] == done["changes"] > 1
    assert run("redirects", "pull", "back.csv", *place).exit_code == 0
    with (tmp_path / "back.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {"source": "/old", "destination": "https://example.com/new", "permanent": "no", "capture_wildcard": "no"}
    ]
    assert lines(run("redirects", "push", "back.csv", *place, "--json"))[0]["changes"] == 0


def test_bad_rows_are_all_named_and_nothing_is_sent(run, writes, tmp_path):
    (tmp_path / "r.csv").write_text("source,destination\nold,https://x\n/a,nowhere\n")
    result = run("redirects", "push", "r.csv", "--org", "acme", "--site", "acme-docs")
    assert result.exit_code == 2
    assert "row 1" in result.stderr
    assert "row 2" in result.stderr
    assert run("redirects", "push", "none.csv", "--org", "acme", "--site", "acme-docs").exit_code == 2
    assert writes() == []


def test_members_go_in_and_out(run, tmp_path):
    rows = run("members", "pull", "-", "--org", "acme").stdout
    assert "greta@example.com,read" in rows
    (tmp_path / "m.csv").write_text("email,role\ngreta@example.com,edit\n")
    result = run("members", "push", "m.csv", "--org", "acme")
    assert result.exit_code == 0
    assert "~ greta@example.com (edit, was read)" in result.stderr
    assert {"email": "greta@example.com", "role": "edit"} in lines(
        run("members", "pull", "-", "--org", "acme", "--json")
    )


def test_a_folder_is_pushed_and_only_what_changed_is_written(run, writes, tmp_path):
    docs = tmp_path / "docs"
    (docs / "cli").mkdir(parents=True)
    (docs / "cli/README.md").write_text("# Command line\n\nText.\n")
    (docs / "cli/first.md").write_text("# First\n\nText.\n")
    shown = run("push", "docs", "--space", "acme-guides", "--dry-run")
    assert (shown.exit_code, writes()) == (0, [])
    assert shown.stdout == "+ cli\n+ cli/first\n2 new, 0 changed, 0 moved, 0 deleted, 0 unchanged\n"
    (done,) = lines(run("push", "docs", "--space", "acme-guides", "--merge", "--json", "--journal", "record"))
    assert (done["changes"], done["applied"], done["failures"], bool(done["revision"])) == (2, 2, [], True)
    assert (tmp_path / "record").exists()
    (docs / "cli/first.md").unlink()
    before = len(writes())
    result = run("push", "docs", "--space", "acme-guides", "--prune", "--journal", "record")
    assert (result.exit_code, len(writes())) == (2, before)
    assert "- cli/first\n" in result.stderr
    assert "pass --yes to agree" in result.stderr
    assert run("push", "docs", "--space", "acme-reference", "--journal", "record").exit_code == 2


def test_changes_that_fail_are_listed(run, fail, tmp_path):
    (tmp_path / "m.csv").write_text("email,role\nlate@example.com,edit\n")
    fail("inviteUsersToOrganization", status=400, message="No seats")
    result = run("members", "push", "m.csv", "--org", "acme", "--json")
    assert result.exit_code == 1
    assert "failed: late@example.com: 400 No seats" in result.stderr
    assert lines(result)[0]["failures"][0]["item"] == "late@example.com"


@pytest.fixture
def visits(run):
    """Visits of the site, which `call` sends."""
    session = {"visitorId": "v", "sessionId": "s", "cookies": {}, "userAgent": "x", "language": "en", "referrer": ""}
    place = {
        "siteSection": None,
        "siteSpace": None,
        "siteShareKey": None,
        "revision": None,
        "space": None,
        "page": None,
    }
    paths = ["/a", "/a", "/b"]
    events = [
        {"type": "page_view", "session": session, "location": {**place, "url": f"https://docs.example.com{path}"}}
        for path in paths
    ]
    values = ["organizationId=acme", "siteId=acme-docs", f"events:={json.dumps(events)}"]
    assert run("call", "trackEventsInSiteById", *values).exit_code == 0


@pytest.mark.usefixtures("visits")
def test_analytics_as_csv_or_json(run, tmp_path):
    result = run("analytics", "acme", "acme-docs", "--by", "urlPath", "--csv", "out.csv")
    assert result.exit_code == 0
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    found = lines(run("analytics", "acme", "acme-docs", "--by", "urlPath", "--json"))
    assert len(rows) == len(found) + 1
    assert rows[0] == [*found[0]]


@pytest.mark.usefixtures("visits")
def test_analytics_are_drawn(run, tmp_path, monkeypatch):
    assert run("analytics", "acme", "acme-docs", "--by", "urlPath", "--plot", "out.svg").exit_code == 0
    assert (tmp_path / "out.svg").read_text().startswith("<?xml")
    result = run("analytics", "acme", "acme-docs", "--by", "urlPath", "--plot", "-")
    assert (result.exit_code, result.stdout.splitlines()[0], "█" in result.stdout) == (0, "eventsCount", True)
    assert run("analytics", "acme", "acme-docs", "--by", "urlPath", "--plot", "out.nonsense").exit_code == 2
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    result = run("analytics", "acme", "acme-docs", "--by", "urlPath", "--plot", "other.png")
    assert (result.exit_code, "█" in result.stdout, (tmp_path / "other.png").exists()) == (1, True, False)
    assert "pip install 'gitbook-async[plot]'" in result.stderr


def test_a_specification_and_an_import(run, tmp_path):
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\n")
    (spec,) = lines(run("openapi", "push", "api.yaml", "--org", "acme", "--slug", "cli", "--json"))
    assert (spec["slug"], spec["processingState"]) == ("cli", "complete")
    assert run("openapi", "push", "api.yaml", "--org", "acme", "--slug", "a_b").exit_code == 2
    (one,) = lines(run("import", "https://example.com", "--space", "acme-guides", "--no-wait", "--json"))
    assert one["object"] == "import-run"


def test_an_answer_with_its_sources(run):
    result = run("ask", "acme", "acme-docs", "How do I log in with webhooks?")
    assert result.exit_code == 0
    assert len(result.stdout) > 50
    assert "source: " in result.stderr
    (answer,) = lines(run("ask", "acme", "acme-docs", "webhooks", "--json"))
    assert answer["sources"]


def test_any_operation_can_be_called(run):
    assert lines(run("call", "getSpaceById", "spaceId=acme-guides", "--json"))[0]["id"] == "acme-guides"
    listed = run("call", "spaces.list", "organization_id=acme", "limit=1", "--all", "--json")
    assert [one["id"] for one in lines(listed)] == ["acme-guides", "acme-reference", "acme-handbook"]
    (page,) = lines(run("call", "spaces.list", "organizationId=acme", "limit:=1", "--json"))
    assert len(page["items"]) == 1
    assert run("call", "updateSpaceById", "spaceId=acme-handbook", "title=Manual").exit_code == 0
    whole = run(
        "call", "updateSpaceById", "spaceId=acme-handbook", "--body", "@-", "--json", input='{"title": "Handbook"}'
    )
    assert lines(whole)[0]["title"] == "Handbook"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["getSpaceByIdd"], "did you mean getSpaceById"),
        (["getSpaceById", "space=1"], "unknown name 'space'; known: spaceId, shareKey"),
        (["getSpaceById"], "missing path parameter 'spaceId'"),
        (["getSpaceById", "spaceId"], "is not NAME=VALUE"),
        (["updateSpaceById", "spaceId=x", "title:=oops"], "title is not JSON"),
    ],
)
def test_wrong_calls_are_refused_before_anything_is_sent(run, arguments, message):
    result = run("call", *arguments, GITBOOK_ENDPOINT="http://127.0.0.1:9")
    assert result.exit_code == 2
    assert message in result.stderr


def test_operations_are_listed_and_completed(run):
    assert len(run("operations").stdout.splitlines()) == len(operations)
    assert {one["id"] for one in lines(run("operations", "redirects", "--json"))} >= {"listSiteRedirects"}


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("gitbook-async pu", ["pull", "push"]),
        ("gitbook-async push --s", ["--space", "--subject"]),
        ("gitbook-async redirects pu", ["pull", "push"]),
        ("gitbook-async call getSpaceB", ["getSpaceById"]),
        ("gitbook-async call getspaceb", ["getSpaceById"]),
        ("gitbook-async call spaces.ge", ["spaces.get"]),
        ("gitbook-async call getSpaceById sp", ["spaceId="]),
        ("gitbook-async call nothing sp", []),
    ],
)
def test_commands_options_operations_and_names_are_completed(typed, completed):
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    done = subprocess.run(
        [Path(sys.executable).with_name("gitbook-async")],
        env={**os.environ, "_GITBOOK_ASYNC_COMPLETE": "bash_complete", **words},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [f"plain,{word}" for word in completed]


def test_doctor_says_what_is_wrong(run):
    result = run("doctor")
    assert (result.exit_code, result.stdout.count("ok ")) == (0, 4)
    assert "Ada Okafor" in result.stdout
    wrong = run("doctor", GITBOOK_TOKEN="wrong")
    assert wrong.exit_code == 3
    assert "WRONG login" in wrong.stdout
    away = run("doctor", "--endpoint", "http://127.0.0.1:9", GITBOOK_TOKEN="")
    assert away.exit_code == 2
    assert "WRONG token" in away.stdout
    assert "WRONG address" in away.stdout


def test_exit_statuses(run, fail):
    assert run("pages", "acme-guides", GITBOOK_TOKEN="wrong").exit_code == 3
    assert run("pages", "acme-guides", GITBOOK_TOKEN="").exit_code == 3
    assert run("pages").exit_code == 2
    assert run("pull", "--fils", "acme-guides", "out").exit_code == 2
    assert run("pages", "-Mnever").stderr.startswith("error: 404 Space not found")
    assert run("call", "getSpaceById", "spaceId=-Mabc").exit_code == 2
    fail("getSpaceById", status=429, times=None, message="Slow down")
    result = run("call", "getSpaceById", "spaceId=acme-guides")
    assert (result.exit_code, "Slow down" in result.stderr) == (4, True)


def test_ids_that_begin_with_a_dash_are_taken_as_arguments_and_options(run, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text("# A\n")
    (tmp_path / "r.csv").write_text("source,destination\n")
    for arguments in (
        ["pull", "-Mabc", "out"],
        ["pages", "-Mabc"],
        ["pages", "--org", "-Mabc"],
        ["pages", "--org=-Mabc"],
        ["push", "docs", "--space", "-Mabc"],
        ["ask", "-Mabc", "-Mdef", "Why?"],
        ["analytics", "-Mabc", "-Mdef", "--by", "urlPath"],
        ["redirects", "push", "r.csv", "--org", "-Mabc", "--site", "-Mdef"],
        ["openapi", "push", "https://example.com/a.yaml", "--org", "-Mabc", "--slug", "a"],
        ["import", "https://example.com", "--space", "-Mabc"],
        ["call", "getSpaceById", "spaceId=-Mabc"],
    ):
        result = run(*arguments)
        assert (result.exit_code, result.stderr.startswith("error: 404 ")) == (2, True), result.output
        assert "-Mabc" in result.stderr


def test_the_token_comes_from_a_command_and_is_never_stored(run, tmp_path, monkeypatch, url):
    config = tmp_path / "config.toml"
    config.write_text(f"token_command = ['{sys.executable}', '-c', 'print(\"gb_api_secret\")']\nendpoint = '{url}'\n")
    assert run("doctor", GITBOOK_TOKEN="", GITBOOK_ENDPOINT="").exit_code == 0
    monkeypatch.setenv("GITBOOK_ASYNC_CONFIG", str(config))
    for name in ("GITBOOK_TOKEN", "GITBOOK_API_TOKEN", "GITBOOK_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    assert (access().token, access().endpoint) == ("gb_api_secret", url)
    assert "secret" not in repr(access())
    for text, message in (
        ("token_command = 'false'", "token_command failed"),
        ("token_command = 'true'", "printed nothing"),
        ("token = 'gb_api_x'", "unknown setting 'token'"),
        ("token_command", "is not TOML"),
    ):
        config.write_text(text)
        result = run("doctor", GITBOOK_TOKEN="")
        assert result.exit_code == 2
        assert message in result.stderr


def test_ctrl_c_stops_cleanly_and_the_next_run_goes_on(environment, fail, tmp_path):
    fail("getPageInRevisionById", delay=0.2, times=None)
    command = [*COMMAND, "pull", "acme-reference", str(tmp_path / "out"), "--concurrency", "4"]
    with subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True) as process:
        while len([*(tmp_path / "out").rglob("*.md")]) < 8:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 130
        assert process.stderr
        *progress, end = process.stderr.read().splitlines()  # it is reported every few seconds
        assert end == "interrupted; run the same command again to go on"
        assert all(re.fullmatch(r"pull: \d+ of 900 done, [\d.]+ a second", line) for line in progress)


ON_TERMINAL = (
    "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """A terminal with the command in it."""

    def __init__(self, environment, *arguments):
        self.shown = ""
        self._leader, follower = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", ON_TERMINAL, *COMMAND, *arguments],
            env={**os.environ, **environment, "TERM": "xterm", "COLUMNS": "120"},
            stdin=follower,
            stdout=follower,
            stderr=follower,
        )
        os.close(follower)

    def type(self, text):
        os.write(self._leader, text.encode())

    def read(self, until=None):
        """Read what is shown until it has a text, or until the end."""
        while until is None or until not in self.shown:
            try:
                chunk = os.read(self._leader, 65536)
            except OSError:  # the terminal is closed
                break
            self.shown += chunk.decode(errors="replace")
        return self.shown

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()
        os.close(self._leader)


def test_on_a_terminal_there_is_a_bar(environment, tmp_path):
    with Terminal(environment, "pull", "acme-handbook", str(tmp_path / "out")) as terminal:
        shown = terminal.read()
        assert terminal.process.wait(120) == 0
    assert "298/298" in shown
    assert " a second" in shown
    assert "298 written" in shown


def test_on_a_terminal_deletions_are_asked_about_and_ctrl_c_stops(environment, fail, writes, tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(60):
        (docs / f"t{number}.md").write_text(f"# T{number}\n\nText.\n")
    fail("updateChangeRequestContent", delay=0.01)
    fail("updateChangeRequestContent", delay=60)  # what comes after the first 50 does not end before Ctrl+C
    command = ["push", str(docs), "--space", "acme-handbook", "--prune", "--subject", "On a terminal"]
    with Terminal(environment, *command) as terminal:
        terminal.read("Make these changes? [y/N]")
        terminal.type("n\n")
        terminal.read()
        assert (terminal.process.wait(120), writes()) == (0, [])
    with Terminal(environment, *command) as terminal:
        terminal.read("Make these changes? [y/N]")
        terminal.type("y\n")
        terminal.read("50/")
        terminal.type("\x03")
        shown = terminal.read()
        assert terminal.process.wait(120) == 130
    assert "interrupted; run the same command again to go on" in shown
    assert "Traceback" not in shown
    with Terminal(environment, *command, "--yes") as terminal:
        shown = terminal.read()
        assert (terminal.process.wait(120), "0 failed" in shown) == (0, True)
    assert writes().count("createChangeRequest") == 1
