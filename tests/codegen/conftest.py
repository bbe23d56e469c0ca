"""Tiny documents, packages made of them, and an npm that never leaves the machine."""

from __future__ import annotations

import importlib
import inspect
import io
import itertools
import json
import shutil
import stat
import sys
import tarfile
from pathlib import Path

import pytest

from codegen import files, pipeline


def pytest_collection_modifyitems(config, items):
    """Leave out what fetches documents, unless it is asked for by its mark."""
    if "documents" in config.getoption("markexpr"):
        return
    skip = pytest.mark.skip(reason="fetches documents; run it with -m documents")
    for item in items:
        if item.get_closest_marker("documents"):
            item.add_marker(skip)


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


def tiny(schemas=None, paths=None, openapi_version="3.1.0", **components):
    """A document of these schemas, or of these operations."""
    paths = paths or {"/nothing": {"get": operation("getNothing")}}
    return openapi(paths, openapi_version, schemas=schemas or {}, **components)


def answering(schema, status="200", media="application/json"):
    """The responses of an operation that answers with a schema."""
    return {status: {"description": "Here", "content": {media: {"schema": schema}}}}


def taking(schema, *, required=True, media="application/json"):
    """The request body of an operation."""
    return {"required": required, "content": {media: {"schema": schema}}}


def parameter(name, location="query", schema=None, **more):
    """A parameter; one in the path is required."""
    required = {"required": True} if location == "path" else {}
    return {"name": name, "in": location, "schema": schema or {"type": "string"}, **required, **more}


def obj(*required, **properties):
    """An object with these properties; a property given as text is one that has only that value."""
    schemas = {name: {"enum": [each]} if isinstance(each, str) else each for name, each in properties.items()}
    return {"type": "object", "properties": schemas, "required": list(required)}


def array(items):
    """An array of these."""
    return {"type": "array", "items": items}


def ref(name, section="schemas"):
    """A reference to a component."""
    return {"$ref": f"#/components/{section}/{name}"}


def fields(model):
    """The fields of a model, with their annotations."""
    return {name: kind for name, kind in inspect.get_annotations(model).items() if not name.startswith("__")}


def kinds(value):
    """The names of the classes in a value."""
    if isinstance(value, list):
        return [kinds(each) for each in value]
    return {key: kinds(each) for key, each in value.items()} if isinstance(value, dict) else type(value).__name__


def reads(model, *cases):
    """Read objects as a model whose first field is of these classes; each comes back equal."""
    first = next(iter(fields(model)))
    for data, expected in cases:
        read = model.from_dict(data)
        assert read.to_dict() == data
        assert kinds(getattr(read, first)) == expected


@pytest.fixture
def make():
    """What documents are made of, and how what was made of them is looked at."""

    class Make:
        pass

    for each in (operation, openapi, tiny, answering, taking, parameter, ref, obj, array, fields, kinds, reads):
        setattr(Make, each.__name__, staticmethod(each))
    Make.string, Make.time = {"type": "string"}, {"type": "string", "format": "date-time"}
    return Make


class Package:
    """A generated package, imported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def models(self):
        return self.module("models")

    @property
    def operations(self):
        return self.module("operations").operations

    def module(self, name):
        return importlib.import_module(f"{self.folder.name}.{name}")

    def text(self, name):
        return (self.folder / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")

    def resource(self, name, calls=None):
        return getattr(self.module("resources").Resources(calls), name)

    def files(self):
        sources = (path for kind in ("*.py", "*.pyi") for path in self.folder.rglob(kind))
        return {path.relative_to(self.folder): path.read_bytes() for path in sources}


NUMBERS = itertools.count()


@pytest.fixture
def unlocked(tmp_path_factory):
    """A copy of what is decided about GitBook's documents, in which no name is locked."""
    folder = tmp_path_factory.mktemp("decisions")
    for name in (files.LAYOUT, files.FACTS, files.IGNORED, files.PATCHES, files.REMOVED):
        shutil.copy(files.DOCUMENTS / name, folder / name)
    return folder


@pytest.fixture
def generate(tmp_path, monkeypatch, unlocked):
    """Makes a package of a document, and gives it imported."""

    def generated(document):
        name = f"generated{next(NUMBERS)}"
        source = tmp_path / f"{name}.json"
        source.write_text(json.dumps(document), encoding="utf-8")
        with files.documents_in(unlocked):
            pipeline.generate(source, tmp_path / name)
        importlib.invalidate_caches()
        return Package(tmp_path / name)

    modules = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield generated
    for name in sys.modules.keys() - modules:
        if name.startswith("generated"):
            del sys.modules[name]


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
