"""Generated lists of any size, built page by page when they are requested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gitbook_async.testing._document.endpoints import Endpoint
from gitbook_async.testing._examples.examples import Examples, item_id, preferred
from gitbook_async.testing._http.cursors import limit_of, make_cursor, read_cursor
from gitbook_async.testing._http.template import Template, dump


class Listings:
    """Returns pages of generated lists.

    Args:
        examples: builds the items.
        size: the number of items in a list.
        sizes: the number of items by operation id, for some operations.
    """

    def __init__(self, examples: Examples, size: int, sizes: Mapping[str, int]) -> None:
        self._examples = examples
        self._size = size
        self._sizes = sizes

    def page(
        self, endpoint: Endpoint, schema: str, values: Mapping[str, str], query: Mapping[str, Sequence[str]]
    ) -> str:
        """Return the JSON of a page.

        Args:
            endpoint: a paginated operation.
            schema: the schema of its response.
            values: the path parameters; another path lists other items.
            query: the query parameters, of which ``page`` and ``limit`` are used. The default limit, also for 0, is 50.

        Raises:
            Failure: 400, the cursor is not one of this list.
        """
        list_key = "/".join((endpoint.id, *values.values()))
        start = read_cursor(list_key, query["page"][-1]) if "page" in query else 0
        total = self._sizes.get(endpoint.id, self._size)
        end = min(total, start + limit_of(query))
        templates = self._examples.items(endpoint, schema, preferred(endpoint, query))
        items = (_item(templates[index % len(templates)], values, list_key, index) for index in range(start, end))
        rest = {"next": {"page": make_cursor(list_key, end)}} if end < total else {}
        return _join_page(items, {**rest, "count": total, **self._examples.envelope(schema)})


def _item(template: Template, values: Mapping[str, str], list_key: str, index: int) -> str:
    own = {key: item_id(key, list_key, index) for key in template.keys if key not in values}
    return template.render({**values, **own})


def _join_page(items: Iterable[str], rest: Mapping[str, Any]) -> str:
    return f'{{"items":[{",".join(items)}],{dump(rest)[1:]}'
