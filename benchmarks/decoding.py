"""The cost of decoding and encoding models: bytes to objects and back, as multiples of orjson with plain dictionaries.

Run it with ``python -m benchmarks.decoding``.
"""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from benchmarks import environment
from benchmarks.answers import Answer, answers
from benchmarks.measure import alternately, cpu, ratios, table, turns

PEERS = ("pydantic==2.14.3", "msgspec==0.22.0", "cattrs==26.2.1")
_ROUNDS = turns(15)
_TURN = 4
_HEADING = ("spaces", "change requests", "revision", "document")

Work = Callable[[], object]


class Codec(NamedTuple):
    """How a library decodes and encodes one response.

    Attributes:
        read: decodes bytes into an object.
        write: encodes the object into bytes.
    """

    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes]


def prepare() -> None:
    """Write the models of the other libraries; this needs the project's environment."""
    from benchmarks.shapes import write  # noqa: PLC0415

    sources = write({answer.operation: answer.data for answer in answers(0.01).values()})
    for library, source in sources.items():
        (environment.WRITTEN / f"shapes_{library}.py").write_text(source)


def codecs(answer: Answer) -> dict[str, Codec]:
    """Return the codecs of a response, by library."""
    import orjson  # noqa: PLC0415  # optional in the project

    return {
        "orjson, plain": Codec(orjson.loads, orjson.dumps),
        "json, plain": Codec(json.loads, _dumped),
        "msgspec Struct": _msgspec(answer),
        "**gitbook_async**": our_codec(answer),
        "pydantic": _pydantic(answer),
        "cattrs with orjson": _cattrs(answer),
        "stock output": _stock(answer),
    }


def our_codec(answer: Answer) -> Codec:
    """Decode as a call does: everything that is done with the bytes of the response."""
    from gitbook_async import Reply, operations, to_dict  # noqa: PLC0415
    from gitbook_async._message.request import Request  # noqa: PLC0415
    from gitbook_async._message.response import read  # noqa: PLC0415
    from gitbook_async._model.json import dumps  # noqa: PLC0415

    request = Request("GET", "https://api.gitbook.com/v1", {}, operation=operations[answer.operation])

    def receive(content: bytes) -> Any:
        value = read(request, Reply(200, {}, content))
        return getattr(value, "envelope", value)

    def write(value: Any) -> bytes:
        return dumps(to_dict(value))

    return Codec(receive, write)


def _msgspec(answer: Answer) -> Codec:
    msgspec: Any = import_module("msgspec")
    kind = getattr(import_module("shapes_msgspec"), answer.model)
    return Codec(msgspec.json.Decoder(kind).decode, msgspec.json.Encoder().encode)


def _pydantic(answer: Answer) -> Codec:
    kind = getattr(import_module("shapes_pydantic"), answer.model)

    def write(value: Any) -> bytes:
        return value.model_dump_json(exclude_unset=True).encode()

    return Codec(kind.model_validate_json, write)


def _cattrs(answer: Answer) -> Codec:
    converter = import_module("cattrs.preconf.orjson").make_converter(detailed_validation=False, omit_if_default=True)
    kind = getattr(import_module("shapes_cattrs"), answer.model)

    def read(content: bytes) -> Any:
        return converter.loads(content, kind)

    return Codec(read, converter.dumps)


def _stock(answer: Answer) -> Codec:
    """Decode as the output of the stock generator does, but with orjson, so that only the models are compared."""
    import orjson  # noqa: PLC0415

    kind = getattr(import_module(f"{environment.STOCK}.models"), answer.model)

    def read(content: bytes) -> Any:
        return kind.from_dict(orjson.loads(content))

    def write(value: Any) -> bytes:
        return orjson.dumps(value.to_dict())

    return Codec(read, write)


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def reading(answer: Answer) -> dict[str, Work]:
    """Return the decoders of a response, by library."""
    content = json.dumps(answer.data, separators=(",", ":")).encode()
    return {name: _bound(codec.read, content) for name, codec in codecs(answer).items()}


def writing(answer: Answer) -> dict[str, Work]:
    """Return the encoders of a decoded response, by library."""
    content = json.dumps(answer.data, separators=(",", ":")).encode()
    return {name: _bound(codec.write, codec.read(content)) for name, codec in codecs(answer).items()}


def kept(read: Work) -> int:
    """Measure the memory of decoded objects in bytes, once everything that decoding needs is loaded."""
    read()
    gc.collect()
    tracemalloc.start()
    value = read()
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del value
    return taken


def _bound(function: Callable[[Any], object], value: Any) -> Work:
    return lambda: function(value)


def _compared(works: Mapping[str, Mapping[str, Work]]) -> str:
    """Return the table of the processor time of functions, by response."""
    columns = [
        ratios(alternately({name: cpu(work, _TURN) for name, work in sides.items()}, _ROUNDS), "orjson, plain")
        for sides in works.values()
    ]
    return table(("", *works), ([name, *(column[name] for column in columns)] for name in columns[0]))


def main() -> None:
    """Print the tables."""
    if not environment.enter("decoding", PEERS, environment.write_stock, prepare):
        return
    found = answers()
    reads = {name: reading(answer) for name, answer in found.items()}
    memory = {name: {side: kept(work) for side, work in works.items()} for name, works in reads.items()}
    print("### Reading: bytes to objects\n")
    print(_compared(reads))
    print("\n### Writing: objects to bytes\n")
    print(_compared({name: writing(answer) for name, answer in found.items()}))
    print("\n### Memory of what was read, in multiples of the plain dictionaries\n")
    rows = [[side, *(f"{m[side] / m['orjson, plain']:.2f}" for m in memory.values())] for side in memory["spaces"]]
    print(table(("", *memory), rows))
    print(
        f"\nProcessor time, {_ROUNDS} turns each of {_TURN}; {environment.versions('orjson', 'attrs', *_named(PEERS))}"
    )


def _named(peers: tuple[str, ...]) -> list[str]:
    return [peer.partition("==")[0] for peer in peers]


if __name__ == "__main__":
    main()
