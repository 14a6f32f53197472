"""Each change of a schema, as clients meet it who send such values, and who receive them."""

from typing import Any

import pytest

from acme.compatibility.comparison import Comparison

TEXT, NUMBER, REAL, NULL = ({"type": kind} for kind in ("string", "integer", "number", "null"))


def fields(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


def closed(required: str = "", **properties: Any) -> dict[str, Any]:
    return fields(required, **properties) | {"additionalProperties": False}


def text(**rules: Any) -> dict[str, Any]:
    return TEXT | rules


def number(**rules: Any) -> dict[str, Any]:
    return NUMBER | rules


def array(**rules: Any) -> dict[str, Any]:
    return {"type": "array"} | rules


def others(schema: Any) -> dict[str, Any]:
    return fields() | {"additionalProperties": schema}


def anyone(*schemas: Any, **others: Any) -> dict[str, Any]:
    return {"anyOf": list(schemas)} | others


def breaks(before: Any, after: Any, *, sent: bool, **definitions: Any) -> list[str]:
    document = {"components": {"schemas": definitions}}
    comparison = Comparison(before=document, after=document, sent=sent)
    return list(comparison.breaks(before, after, "it"))


SAFE: list[tuple[Any, Any]] = [
    # Words.
    (text(title="A", default="x", description="old"), text(title="B", examples=["y"])),
    # One way to say it for another.
    (anyone(TEXT, NULL), {"type": ["string", "null"]}),
    ({"const": "a"}, {"enum": ["a"], "type": "string"}),
    (anyone({"const": 1}, {"const": 2}), {"oneOf": [{"const": 2}, {"const": 1}]}),
    (anyone(TEXT, maxLength=5), text(maxLength=5)),
    ({"allOf": [text(maxLength=5), {"minLength": 2}]}, text(maxLength=5, minLength=2)),
    ({"allOf": [REAL, NUMBER]}, NUMBER),
    (
        {"allOf": [text(pattern="a"), text(pattern="b")]},
        text(allOf=[{"pattern": "b"}], pattern="a"),
    ),
    ({"allOf": [fields("a", a=TEXT), fields("b", b=TEXT)]}, fields("a b", a=TEXT, b=TEXT)),
    ({"allOf": [fields(a=TEXT), fields(a={"maxLength": 5})]}, fields(a=text(maxLength=5))),
    (number(exclusiveMinimum=0, exclusiveMaximum=9), number(minimum=1, maximum=8)),
    (fields("a b", a=TEXT, b=TEXT), fields("b a", b=TEXT, a=TEXT)),
    ({"type": "array"}, {"type": "array", "items": True}),
    ({}, True),
]
EITHER = anyone(NUMBER, TEXT)
# What one values are and others are not: with the wider, who receives them meets it; with the
# narrower, who sends them is refused.
WIDER: list[tuple[Any, Any, str]] = [
    (NUMBER, REAL, "a number"),
    (TEXT, anyone(TEXT, NUMBER), "an integer"),
    (TEXT, anyone(TEXT, NULL), "null"),
    (TEXT, {}, "anything"),
    ({"enum": ["a"]}, {"enum": ["a", "b"]}, '"b"'),
    ({"const": 1}, {"enum": [1, True]}, "true"),
    ({"enum": ["a"]}, TEXT, "a string"),
    (fields(a=NUMBER), fields(a=REAL), ".a a number"),
    (fields(a=fields(b=NUMBER)), fields(a=fields(b=REAL)), ".a.b a number"),
    (others(NUMBER), others(REAL), ".* a number"),
    (array(items=NUMBER), array(items=REAL), "[] a number"),
    (array(prefixItems=[NUMBER]), array(prefixItems=[{}]), "[0] anything"),
    (array(prefixItems=[NUMBER], items=EITHER), array(items=EITHER), "[0] a string"),
]
# The same for rules: the wider has none, or another.
RULES: list[tuple[Any, Any, str, str, str]] = [
    (text(maxLength=2), text(maxLength=3), "maxLength", "2", "3"),
    (text(minLength=1), TEXT, "minLength", "1", "not set"),
    (text(pattern="^a$"), TEXT, "pattern", '"^a$"', "not set"),
    (text(format="uuid"), TEXT, "format", '"uuid"', "not set"),
    (number(minimum=1), number(minimum=0), "minimum", "1", "0"),
    (number(maximum=1), NUMBER, "maximum", "1", "not set"),
    (REAL | {"exclusiveMaximum": 1}, REAL | {"maximum": 1}, "exclusiveMaximum", "1", "not set"),
    (number(multipleOf=4), number(multipleOf=2), "multipleOf", "4", "2"),
    (array(maxItems=1), array(), "maxItems", "1", "not set"),
    (array(uniqueItems=True), array(), "uniqueItems", "true", "not set"),
    (fields() | {"minProperties": 1}, fields(), "minProperties", "1", "not set"),
    ({"not": TEXT}, {}, "not", '{"type": "string"}', "not set"),
    (text(contentEncoding="base64"), TEXT, "contentEncoding", '"base64"', "not set"),
]
FIELDS: list[tuple[Any, Any, str, str]] = [
    (fields("a", a=TEXT), fields(a=TEXT), ".a is required now", ".a may be missing now"),
    (fields("a"), fields(), ".a is required now", ".a may be missing now"),
    (closed(), fields(), " no longer takes other fields", " may have other fields now"),
]


@pytest.mark.parametrize(("before", "after"), SAFE)
@pytest.mark.parametrize("sent", [True, False])
def test_what_says_the_same_breaks_nobody(before: Any, after: Any, *, sent: bool) -> None:
    assert breaks(before, after, sent=sent) == []
    assert breaks(after, before, sent=sent) == []


@pytest.mark.parametrize(("narrow", "wide", "found"), WIDER)
def test_values_that_are_new_break_receivers_and_gone_senders(
    narrow: Any, wide: Any, found: str
) -> None:
    place, _, name = found.partition(" ") if found.startswith((".", "[")) else ("", "", found)
    assert breaks(wide, narrow, sent=True) == [f"it{place} no longer takes {name}"]
    assert breaks(narrow, wide, sent=False) == [f"it{place} may be {name} now"]
    assert breaks(narrow, wide, sent=True) == breaks(wide, narrow, sent=False) == []


@pytest.mark.parametrize(("narrow", "wide", "key", "tight", "loose"), RULES)
def test_rules_that_are_tighter_break_senders_and_looser_receivers(
    narrow: Any, wide: Any, key: str, tight: str, loose: str
) -> None:
    assert breaks(wide, narrow, sent=True) == [f"it: {key} was {loose} and is {tight}"]
    assert breaks(narrow, wide, sent=False) == [f"it: {key} was {tight} and is {loose}"]
    assert breaks(narrow, wide, sent=True) == breaks(wide, narrow, sent=False) == []


@pytest.mark.parametrize(("narrow", "wide", "sender", "receiver"), FIELDS)
def test_fields_that_come_and_go(narrow: Any, wide: Any, sender: str, receiver: str) -> None:
    assert breaks(wide, narrow, sent=True) == [f"it{sender}"]
    assert breaks(narrow, wide, sent=False) == [f"it{receiver}"]
    assert breaks(narrow, wide, sent=True) == breaks(wide, narrow, sent=False) == []


@pytest.mark.parametrize("sent", [True, False])
def test_field_that_is_gone_is_missed_by_both(*, sent: bool) -> None:
    assert breaks(fields(a=TEXT), fields(), sent=sent) == ["it.a is gone"]
    assert breaks(fields("a", a=TEXT), fields(b=TEXT), sent=sent) == ["it.a is gone"]
    # Where fields have any name, it is one of these.
    assert breaks(closed(a=TEXT), others(TEXT), sent=True) == []


@pytest.mark.parametrize("make", [fields, closed])
def test_optional_field_that_is_new_breaks_nobody(make: Any) -> None:
    assert breaks(make("a", a=TEXT), make("a", a=TEXT, b=TEXT), sent=True) == []
    assert breaks(fields("a", a=TEXT), fields("a b", a=TEXT, b=TEXT), sent=False) == []


def test_new_field_breaks_who_was_told_that_there_are_no_others() -> None:
    assert breaks(closed(), closed(b=TEXT), sent=False) == ["it.b may be a string now"]
    words = others(TEXT)
    assert breaks(words, words | fields(b=NUMBER), sent=True) == ["it.b no longer takes a string"]


def test_is_told_of_the_nearest_alternative() -> None:
    cat, dog = fields("kind", kind={"const": "cat"}), fields("kind", kind={"const": "dog"})
    lazy = fields("kind lives", kind={"const": "cat"}, lives=NUMBER)
    assert breaks(anyone(cat, dog), anyone(dog, lazy), sent=True) == ["it.lives is required now"]


@pytest.mark.parametrize("sent", [True, False])
def test_references_are_followed_round_in_circles(*, sent: bool) -> None:
    tree = {"$ref": "#/components/schemas/Tree"}
    named = {"Tree": fields("name", name=TEXT, below={"type": "array", "items": tree})}
    unnamed = {"Tree": fields(name=TEXT, below={"type": "array", "items": tree})}
    order = (unnamed, named) if sent else (named, unnamed)
    before, after = ({"components": {"schemas": each}} for each in order)
    comparison = Comparison(before=before, after=after, sent=sent)
    how = "is required now" if sent else "may be missing now"
    assert list(comparison.breaks(tree, tree, "it")) == [f"it.name {how}"]
    assert breaks(tree, tree, sent=sent, **named) == []


def test_a_reference_may_have_rules_beside_it() -> None:
    word = {"$ref": "#/components/schemas/Word"}
    lines = breaks(word, word | {"maxLength": 5}, sent=True, Word=TEXT)
    assert lines == ["it: maxLength was not set and is 5"]
