"""What a Python caller sees of a generated package, as values."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class Said:
    """What a docstring says of an argument or a field.

    Attributes:
        words: the text.
        deprecated: whether it is deprecated.
        default: the value that the server takes if it is absent, as text.
        limits: the limits of its value.
    """

    words: str = ""
    deprecated: bool = False
    default: str = ""
    limits: str = ""


@frozen
class Slot:
    """An argument of a method, or a field of a model.

    Attributes:
        type: the annotation, without what says that it may be absent.
        required: whether it has to be given, or is always there.
        positional: whether it is an argument that is given by its position.
        default: the default in Python, as text; that of `UNSET` is left out.
    """

    name: str
    type: str
    required: bool
    positional: bool = False
    default: str = ""
    said: Said = Said()


@frozen
class Method:
    """A typed method.

    Attributes:
        name: ``resource.method``.
        operation: the id of its operation.
        arguments: in the order of the signature, without `options`.
        returns: the annotation of the result.
        deprecated: the reason for its deprecation.
        request: the HTTP method and the path.
        repeatable: whether a failed request may be repeated.
        tokens: the kinds of token that allow the call.
        words: the docstring, without arguments.
    """

    name: str
    operation: str
    arguments: tuple[Slot, ...]
    returns: str
    deprecated: str = ""
    request: str = ""
    repeatable: bool = False
    tokens: tuple[str, ...] = ()
    words: str = ""

    @property
    def repeats(self) -> str:
        """What happens after a failure, in words."""
        return "repeated after a failure" if self.repeatable else "not repeated"

    @property
    def is_removed(self) -> bool:
        """Whether GitBook has removed the operation from its API."""
        return self.deprecated.startswith("removed")


@frozen
class Model:
    """A class: a model, or the dictionary that can be sent in its place.

    Attributes:
        sent: whether it is such a dictionary, whose names are those on the wire.
    """

    name: str
    fields: tuple[Slot, ...]
    words: str = ""
    sent: bool = False


@frozen
class Alias:
    """A union of classes, an enumeration, or another name."""

    name: str
    type: str
    sent: bool = False

    @property
    def enumeration(self) -> bool:
        """Whether it is a list of values."""
        return self.type.startswith("Literal[")


@frozen
class Surface:
    """A package. Each mapping is by name."""

    methods: Mapping[str, Method] = field(factory=dict[str, Method])
    models: Mapping[str, Model] = field(factory=dict[str, Model])
    aliases: Mapping[str, Alias] = field(factory=dict[str, Alias])
