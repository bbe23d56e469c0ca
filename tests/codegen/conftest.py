"""Tiny documents, and an npm that never leaves the machine."""

from __future__ import annotations

import io
import json
import stat
import sys
import tarfile
from pathlib import Path

import pytest

FAKE_NPM = """#!{python} -IS
import pathlib, shutil, sys
store = pathlib.Path({store!r})
arguments = sys.argv[1:]
with (store / "calls.txt").open("a") as calls:
    print(*arguments, file=calls)
if arguments[0] == "view":
    print((store / "versions.json").read_text())
    sys.exit()
package = store / (arguments[1].rpartition("@")[2] + ".tgz")
if not package.exists():
    sys.exit("npm error code ETARGET\\nnpm error notarget No matching version found for " + arguments[1])
shutil.copy(package, arguments[arguments.index("--pack-destination") + 1])
"""


def operation(operation_id, **more):
    """An operation that answers with nothing."""
    return {"operationId": operation_id, "responses": {"204": {"description": "Done"}}, **more}


def openapi(paths, openapi="3.1.0", **components):
    """A document of these paths and components."""
    info = {"title": "Tiny", "version": "0.0.1"}
    return {"openapi": openapi, "info": info, "paths": paths, "components": components}


def answering(schema):
    """The responses of an operation that answers with a schema."""
    return {"200": {"description": "Here", "content": {"application/json": {"schema": schema}}}}


def ref(name, section="schemas"):
    """A reference to a component."""
    return {"$ref": f"#/components/{section}/{name}"}


@pytest.fixture
def make():
    """What documents are made of."""

    class Make:
        pass

    Make.operation, Make.openapi, Make.answering, Make.ref = map(staticmethod, (operation, openapi, answering, ref))
    return Make


@pytest.fixture
def document():
    """A sound document of two operations and one schema."""
    space = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    space_id = {"name": "spaceId", "in": "path", "required": True, "schema": {"type": "string"}}
    return openapi(
        {
            "/spaces/{spaceId}": {
                "get": operation("getSpace", parameters=[space_id], responses=answering(ref("Space"))),
                "delete": operation("deleteSpace", parameters=[ref("spaceId", "parameters")]),
            }
        },
        schemas={"Space": space},
        parameters={"spaceId": space_id},
    )


class Npm:
    """An npm that knows the packages in a folder, and remembers how it was called."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.listed: list[str] = []

    def publish(self, version, document):
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.package(version, {"package/package.json": b"{}", "package/spec/openapi.json": data})
        return data

    def package(self, version, files):
        with tarfile.open(self.store / f"{version}.tgz", "w:gz") as archive:
            for name, data in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        self.listed.append(version)
        (self.store / "versions.json").write_text(json.dumps(self.listed))

    @property
    def calls(self):
        path = self.store / "calls.txt"
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Puts the fake npm on the path, and nothing else."""
    store, programs = tmp_path / "registry", tmp_path / "programs"
    store.mkdir()
    programs.mkdir()
    program = programs / "npm"
    program.write_text(FAKE_NPM.format(python=sys.executable, store=str(store)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(programs))
    return Npm(store)
