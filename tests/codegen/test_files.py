"""Files are written whole or not at all."""

from __future__ import annotations

import pytest

from codegen import files


def test_a_file_is_written_with_its_folder_and_nothing_beside_it(tmp_path):
    path = tmp_path / "deep" / "file.json"
    files.write(path, b"one")
    files.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path):
    (tmp_path / "file.json" / "inner").mkdir(parents=True)
    with pytest.raises(OSError, match=r"file\.json"):
        files.write(tmp_path / "file.json", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]
