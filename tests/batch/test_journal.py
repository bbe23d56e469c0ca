from __future__ import annotations

import random
import signal
import sqlite3
import sys
import time
from subprocess import PIPE, Popen

import anyio
import anyio.lowlevel
import pytest

from gitbook_async import GitBook, InvalidArgument, batch
from gitbook_async.batch import Journal, JournalError
from gitbook_async.models import Space

pytestmark = pytest.mark.anyio

PROGRAM = """
import sys, anyio
from pathlib import Path
from gitbook_async import batch
folder = Path(sys.argv[1])

async def effect(number):
    await anyio.sleep(0.001)
    (folder / f"{number}.new").write_text(str(number * number))
    (folder / f"{number}.new").rename(folder / str(number))
    with (folder / "calls").open("a") as calls:
        calls.write(f"{number}\\n")
    return number * number

async def main():
    async with batch.Journal(folder / "journal", job="squares") as journal:
        print("open", flush=True)
        async for outcome in batch.map(effect, range(400), concurrency=8, journal=journal, key=str):
            with (folder / "seen").open("a") as seen:
                seen.write(f"{outcome.item}\\n")

anyio.run(main)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.journal"


async def double(item):
    return 2 * item


async def run(journal, items, function=double, **more):
    outcomes = batch.map(function, items, journal=journal, key=str, **more)
    return [(outcome.item, outcome.value if outcome.ok else str(outcome.error)) async for outcome in outcomes]


async def test_what_is_done_is_skipped_and_what_failed_is_repeated(path):
    broken = {3, 5}

    async def fragile(item):
        if item in broken:
            raise OSError(f"{item} is broken")
        return {"twice": 2 * item}

    async with Journal(path, job="a") as journal:
        first = dict(await run(journal, range(7), fragile))
        assert {item for item, value in first.items() if isinstance(value, str)} == broken
        assert first[3] == "3 is broken"
    broken.clear()
    async with Journal(path, job="a") as journal:
        assert sorted(await run(journal, range(9), fragile)) == [(item, {"twice": 2 * item}) for item in (3, 5, 7, 8)]
        assert await run(journal, range(9), fragile) == []
        assert [(entry.key, entry.state, entry.result) for entry in await journal.entries()] == [
            (str(item), "done", {"twice": 2 * item}) for item in range(9)
        ]


async def test_a_failure_is_stored_with_its_message_and_time(path):
    async def fail(_):
        raise ValueError("no such thing")

    before = time.time()
    async with Journal(path, job="a") as journal:
        await run(journal, [1], fail)
    async with Journal(path, job="a") as journal:
        (entry,) = await journal.entries()
    assert entry[:4] == ("1", "failed", None, "no such thing")
    assert before - 1 <= entry.time <= time.time() + 1


@pytest.mark.parametrize("kind", ["list", "generator", "async"])
async def test_any_items_can_be_skipped(path, kind):
    async def later():
        for item in range(6):
            yield item

    items = {"list": lambda: list(range(6)), "generator": lambda: iter(range(6)), "async": later}[kind]
    progress = []
    async with Journal(path, job="a") as journal:
        await run(journal, [0, 2, 5])
        assert await run(journal, items(), ordered=True, on_progress=progress.append) == [(1, 2), (3, 6), (4, 8)]
    assert [one.total for one in progress] == ([3] * 3 if kind == "list" else [None] * 3)


async def test_items_that_are_strings_need_no_key(path):
    async def length(text):
        return len(text)

    async with Journal(path, job="a") as journal:
        assert [one.value async for one in batch.map(length, ["aa", "b"], journal=journal, ordered=True)] == [2, 1]
        assert journal.is_done("aa")
        with pytest.raises(InvalidArgument, match="they are int"):
            await anext(aiter(batch.map(double, [1], journal=journal)))
    with pytest.raises(InvalidArgument, match="without a journal"):
        batch.map(double, [1], key=str)


async def test_models_are_stored_as_their_json_and_objects_are_not(path):
    space = {"object": "space", "id": "s", "title": "Guides", "new": [1]}

    async def model(_):
        return Space.from_dict(space)

    async def thing(_):
        return object()

    async with Journal(path, job="a") as journal:
        await run(journal, [1], model)
        ((_, said),) = await run(journal, [2], thing)
        assert "stores JSON data" in said
        assert not journal.is_done("2")
        assert (await journal.entries())[0].result == space


async def test_an_item_done_again_after_it_was_forgotten(path):
    async with Journal(path, job="a") as journal:
        await run(journal, [1, 2])
        await journal.forget(["1"])
        assert [journal.is_done(key) for key in "12"] == [False, True]
    async with Journal(path, job="a") as journal:
        assert await run(journal, [1, 2]) == [(1, 2)]


async def test_again_records_too(path):
    ready = False

    async def late(item):
        if not ready:
            raise OSError("not yet")
        return item

    async with Journal(path, job="a") as journal:
        (outcome,) = [one async for one in batch.map(late, ["a"], journal=journal)]
        ready = True
        assert (await outcome.again()).value == "a"
        assert journal.is_done("a")


async def test_a_journal_of_another_job_is_refused(path):
    async with Journal(path, job="pull 'a'"):
        pass
    with pytest.raises(JournalError, match=r"of the job \"pull 'a'\", not of 'push'"):
        await Journal(path, job="push").__aenter__()
    async with Journal(path, job="pull 'a'"):
        pass


async def test_a_journal_of_another_version_is_refused(path):
    async with Journal(path, job="a"):
        pass
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 9")
    database.close()
    with pytest.raises(JournalError, match="has format 9"):
        await Journal(path, job="a").__aenter__()


async def test_what_is_no_journal_is_refused_and_left_alone(tmp_path):
    (tmp_path / "text").write_text("something else " * 100)
    with pytest.raises(JournalError, match="is not a journal"):
        await Journal(tmp_path / "text", job="a").__aenter__()
    assert (tmp_path / "text").read_text() == "something else " * 100
    with sqlite3.connect(tmp_path / "other") as database:
        database.execute("CREATE TABLE mine (a)")
    database.close()
    with pytest.raises(JournalError, match="is not a journal"):
        await Journal(tmp_path / "other", job="a").__aenter__()
    with pytest.raises(JournalError, match="cannot be used"):
        await Journal(tmp_path / "no" / "folder", job="a").__aenter__()


async def test_a_second_user_is_refused_until_the_first_ends(path):
    async with Journal(path, job="a") as journal:
        await run(journal, [1])
        with pytest.raises(JournalError, match="another process uses the journal"):
            await Journal(path, job="a").__aenter__()
        await run(journal, [2])
    async with Journal(path, job="a") as journal:
        assert journal.is_done("2")


async def test_a_second_process_is_refused(path):
    (path.parent / "journal").touch()
    async with Journal(path.parent / "journal", job="squares"):
        done = await anyio.run_process([sys.executable, "-c", PROGRAM, str(path.parent)], check=False)
    assert done.returncode == 1
    assert "another process uses the journal" in done.stderr.decode()


async def test_a_journal_has_to_be_open(path):
    journal = Journal(path, job="a")
    with pytest.raises(JournalError, match="is not open"):
        await run(journal, [1])
    with pytest.raises(JournalError, match="is not open"):
        await journal.entries()


async def test_what_was_done_before_a_cancellation_is_recorded(path):
    called = []

    async def call(item):
        called.append(item)
        await anyio.lowlevel.checkpoint()
        return item

    async with (
        Journal(path, job="a") as journal,
        batch.map(call, range(1000), journal=journal, key=str, concurrency=16) as outcomes,
    ):
        async for outcome in outcomes:
            if outcome.index >= 100:
                break
    async with Journal(path, job="a") as journal:
        entries = await journal.entries()
    assert len(entries) > 100
    assert {int(entry.key) for entry in entries} <= {*called}


async def test_records_are_committed_together(path, monkeypatch):
    writes = []
    write = Journal._write
    monkeypatch.setattr(Journal, "_write", lambda self, *more: (writes.append(len(more[1])), write(self, *more)))
    async with Journal(path, job="a") as journal:
        await run(journal, range(300), concurrency=50)
    assert sum(writes) == 300
    assert len(writes) < 100


async def test_every_record_that_cannot_be_written_is_an_error(path, monkeypatch):
    async with Journal(path, job="a") as journal:
        monkeypatch.setattr("gitbook_async._batch.journal._RECORD", "INSERT INTO nowhere VALUES (?, ?, ?, ?, ?)")
        assert all("cannot be used" in str(said) for _, said in await run(journal, range(20)))
        assert not any(journal.is_done(str(item)) for item in range(20))
        monkeypatch.undo()
        assert len(await run(journal, range(20))) == 20


async def test_the_client_has_the_journal_too(path):
    async with GitBook("t") as gitbook, Journal(path, job="a") as journal:
        assert [one.value async for one in gitbook.map(double, [4], journal=journal, key=str)] == [8]


async def entries_of(path):
    async with Journal(path, job="squares") as journal:
        return await journal.entries()


def test_a_killed_process_loses_nothing(tmp_path):
    """After each kill the journal claims nothing that is not there, and at the end everything was done."""
    randomness, kills = random.Random(7), 0
    while True:
        with Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=PIPE) as process:
            assert process.stdout
            assert process.stdout.readline() == b"open\n"
            time.sleep(randomness.uniform(0, 0.05))
            if process.poll() is None and kills < 12:
                process.kill()
                kills += 1
        done = {int(entry.key): entry.result for entry in anyio.run(entries_of, tmp_path / "journal")}
        assert all(result == key * key for key, result in done.items())
        assert all(tmp_path.joinpath(str(key)).read_text() == str(result) for key, result in done.items())
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
    assert kills > 2
    assert done == {key: key * key for key in range(400)}
    calls = (tmp_path / "calls").read_text().split()
    assert len(calls) - 400 <= 8 * kills  # only what ran at the moment of a kill runs twice
    assert {*map(int, (tmp_path / "seen").read_text().split())} <= {*done}


async def test_many_items_are_recorded_at_once_and_read_by_their_prefix(tmp_path):
    async with Journal(tmp_path / "journal", job="test") as journal:
        await journal.record_all({"a/1": [1], "a/2": None, "b%/1": {"x": "é"}})
        await journal.record_all({})
        assert journal.is_done("a/2")
    async with Journal(tmp_path / "journal", job="test") as journal:
        assert [(one.key, one.result) for one in await journal.entries("a/")] == [("a/1", [1]), ("a/2", None)]
        assert [one.key for one in await journal.entries("b%")] == ["b%/1"]
        assert len(await journal.entries()) == 3
        with pytest.raises(InvalidArgument):
            await journal.record_all({"c": object()})
        assert not journal.is_done("c")
