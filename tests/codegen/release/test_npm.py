"""Packages are asked for by name and version, and one file is taken out of them."""

from __future__ import annotations

import io
import sys
import tarfile

import pytest

from codegen.errors import DocumentError
from codegen.release import npm as packages


@pytest.mark.parametrize("version", ["0.202.0", "1.0.0-beta.1"])
def test_versions_are_known(version):
    assert packages.is_version(version)


@pytest.mark.parametrize(
    "version", ["", "latest", "^0.2.0", "0.2", "0.2.0 --global", "../0.2.0", "0.2.0;id", "0.2.0\n", "-g"]
)
def test_what_is_no_version_never_reaches_npm(npm, version):
    assert not packages.is_version(version)
    with pytest.raises(DocumentError, match="is not a version"):
        packages.document(version)
    assert npm.calls == []


def test_the_document_is_taken_out_byte_for_byte(npm):
    data = npm.publish("0.1.0", b'{ "openapi" :\t"3.1.0" }\r\n')
    assert packages.document("0.1.0") == data
    assert npm.calls[0][:3] == ["pack", "@gitbook/api@0.1.0", "--ignore-scripts"]


def test_a_version_that_is_not_published_is_told_in_npms_words(npm):
    npm.publish("0.1.0", b"{}")
    with pytest.raises(
        DocumentError, match=r"npm pack @gitbook/api@9\.9\.9: failed: code ETARGET; notarget No matching"
    ):
        packages.document("9.9.9")


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        ("x" * 300, "x" * 200),
        ("npm warn a\n", "npm warn a"),
        ("", "it does not say why"),
        ("npm error \nnpm error a\n", "a"),
    ],
)
def test_an_error_in_other_words_is_cut(tmp_path, monkeypatch, stderr, said):
    program = tmp_path / "npm"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.exit({stderr!r} or 1)\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentError) as raised:
        packages.document("0.1.0")
    assert str(raised.value) == f"npm pack @gitbook/api@0.1.0: failed: {said}"


def test_without_npm_it_is_said_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentError, match="npm: is not installed"):
        packages.document("0.1.0")


def test_released_versions_are_listed_the_oldest_first(npm):
    for version in ("0.10.0", "0.9.1", "0.9.1-beta.2", "0.2.0"):
        npm.publish(version, b"{}")
    assert packages.versions() == ["0.2.0", "0.9.1", "0.10.0"]


def test_an_answer_that_is_no_json_is_refused(npm):
    (npm.store / "versions.json").write_text("nonsense")
    with pytest.raises(DocumentError, match="npm view: did not return JSON"):
        packages.versions()


def test_a_package_without_a_document_is_refused(npm):
    npm.package("0.1.0", {"package/spec/other.json": b"{}", "openapi.json": b"{}"})
    with pytest.raises(DocumentError, match=r"@gitbook/api@0\.1\.0: holds no package/spec/openapi\.json"):
        packages.document("0.1.0")


def test_a_document_that_is_a_link_is_refused(tmp_path):
    path = tmp_path / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(packages.MEMBER)
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(member)
    with pytest.raises(DocumentError, match="holds no"):
        packages.unpack(path, "a package")


def test_sizes_are_limited(npm, monkeypatch):
    npm.publish("0.1.0", b"x" * 100)
    monkeypatch.setattr(packages, "MAX_DOCUMENT", 99)
    with pytest.raises(DocumentError, match="has 100 bytes, which is far too large"):
        packages.document("0.1.0")
    monkeypatch.setattr(packages, "MAX_PACKAGE", 99)
    with pytest.raises(DocumentError, match="is far too large for a package"):
        packages.document("0.1.0")


@pytest.mark.parametrize("cut", [0, 10, 60])
def test_a_damaged_package_is_refused(tmp_path, cut):
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        member = tarfile.TarInfo(packages.MEMBER)
        member.size = 5000
        archive.addfile(member, io.BytesIO(bytes(range(250)) * 20))
    path = tmp_path / "package.tgz"
    path.write_bytes(whole.getvalue()[:cut])
    with pytest.raises(DocumentError, match="a package: is damaged"):
        packages.unpack(path, "a package")
