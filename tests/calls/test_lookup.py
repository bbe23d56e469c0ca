from __future__ import annotations

import pytest

from gitbook_async import UNSET, InvalidArgument, operations
from gitbook_async._calls.lookup import check_body, check_names, find, path_values
from gitbook_async._message.operation import Parameter


def test_an_operation_is_found_by_id(operation):
    thing = operation()
    assert find({"getThing": thing}, "getThing") is thing


@pytest.mark.parametrize("id", ["getthing", "getThings", "get_thing"])
def test_an_unknown_operation_is_refused_with_those_that_are_near(operation, id):
    with pytest.raises(InvalidArgument, match=r"did you mean .*getThing"):
        find({"getThing": operation(), "zzz": operation()}, id)


def test_where_nothing_is_near_everything_is_named_if_it_is_little(operation):
    with pytest.raises(InvalidArgument, match="known: a, b"):
        find({"a": operation(), "b": operation()}, "zzzzzz")
    with pytest.raises(InvalidArgument, match=r"'zzzzzz'$"):
        find({str(number): operation() for number in range(99)}, "zzzzzz")


def test_values_of_the_path_come_in_its_order(operation):
    names = ("b", "a")
    both = operation(path="/{b}/{a}", parameters=tuple(Parameter(name, "path", name, required=True) for name in names))
    assert path_values(both, {"a": 1, "b": 2}) == (2, 1)
    with pytest.raises(InvalidArgument, match="missing path parameter 'a'"):
        path_values(both, {"b": 2})
    with pytest.raises(InvalidArgument, match="unknown path parameter 'c'"):
        path_values(both, {"a": 1, "b": 2, "c": 3})


@pytest.mark.parametrize("given", [{"thing_id": "x"}, {"thingid": "x"}, {"thingID": "x"}])
def test_a_name_that_is_not_the_wires_is_refused_with_the_right_one(operation, given):
    with pytest.raises(InvalidArgument, match="did you mean thingId") as caught:
        path_values(operation(), given)
    assert caught.value.operation == "getThing"


def test_names_of_queries_are_checked(operation):
    check_names(operation(), "query", {})
    check_names(operation(), "query", {"shareKey": "k"})
    with pytest.raises(InvalidArgument, match="did you mean shareKey"):
        check_names(operation(), "query", {"share_key": "k"})
    required = operation(parameters=(Parameter("query", "query", "query", required=True),))
    for given in ({}, {"query": UNSET}):
        with pytest.raises(InvalidArgument, match="missing query parameter 'query'"):
            check_names(required, "query", given)


def test_names_of_headers_are_checked_without_regard_to_case(operation):
    partner = operation(parameters=(Parameter("X-GitBook-Partner-Key", "header", "partner_key", required=True),))
    check_names(partner, "header", {"x-gitbook-partner-key": "k"})
    with pytest.raises(InvalidArgument, match="missing "):
        check_names(partner, "header", {})
    with pytest.raises(InvalidArgument, match="unknown header parameter 'authorization'"):
        check_names(partner, "header", {"Authorization": "x", "X-GitBook-Partner-Key": "k"})


def test_a_body_is_checked_by_the_names_of_its_properties(operation, body):
    posting = operation("POST", body=body(True, {"title": "title", "parent": "parent"}, ("title",)))
    check_body(posting, {"title": "t"})
    check_body(posting, [1])
    with pytest.raises(InvalidArgument, match="did you mean title"):
        check_body(posting, {"titel": "t"})
    with pytest.raises(InvalidArgument, match="missing body property 'title'"):
        check_body(posting, {"parent": "p"})
    with pytest.raises(InvalidArgument, match="a body is required"):
        check_body(posting, UNSET)


def test_a_body_that_can_have_other_properties_takes_them(operation, body):
    posting = operation("POST", body=body(True, {"title": "title"}, ("title",), True))
    check_body(posting, {"title": "t", "anything": 1})
    with pytest.raises(InvalidArgument, match="missing body property 'title'"):
        check_body(posting, {"anything": 1})


@pytest.mark.parametrize("id", ["createSpace", "createChangeRequest"])
def test_the_bodies_that_the_document_leaves_open_are_open(id):
    check_body(operations[id], {"newerThanTheDocument": True})


def test_a_body_of_another_kind_is_passed_as_it_is(operation, body):
    check_body(operation("POST", body=body(False, None)), {"anything": 1})
    check_body(operation("POST", body=body(False, None)), UNSET)
    with pytest.raises(InvalidArgument, match="takes no body"):
        check_body(operation(), {})
