"""What is said to break nobody breaks nobody: random schemas, held against a validator."""

from collections.abc import Callable
from random import Random
from typing import Any

from jsonschema import Draft202012Validator

from acme.compatibility.comparison import Comparison

SEED, PAIRS = 9030, 100
WORDS = ["", "a", "ab", "abc"]
SCALARS = [None, False, True, 0, 1, 2, 3, 0.5, 2.5, *WORDS]


def choice(random: Random, *makers: Callable[[], Any]) -> Any:
    return random.choice(makers)()


def schema(random: Random, depth: int = 2) -> Any:
    """A schema of values such as those below. All of its objects say what other fields may be."""

    def inner() -> Any:
        return schema(random, depth - 1)

    def some(**rules: Callable[[], Any]) -> dict[str, Any]:
        return {name: rule() for name, rule in rules.items() if random.random() < 0.4}

    def two() -> int:
        return random.randrange(3)

    simple: list[Callable[[], Any]] = [
        lambda: {"type": "string"} | some(minLength=two, maxLength=two, pattern=lambda: "^a"),
        lambda: {"type": "integer"} | some(minimum=two, exclusiveMaximum=two),
        lambda: {"type": "number"} | some(exclusiveMinimum=two, maximum=two, multipleOf=lambda: 2),
        lambda: {"enum": random.sample(SCALARS, 2)},
        lambda: {"type": [*random.sample(["string", "null", "integer", "boolean"], 2)]},
    ]
    if not depth:
        return choice(random, *simple)
    return choice(
        random,
        *simple,
        lambda: {"anyOf": [inner(), inner()]} | some(maxLength=two),
        lambda: {"allOf": [inner(), inner()]},
        lambda: {"type": "array"} | some(items=inner, minItems=two, prefixItems=lambda: [inner()]),
        lambda: (
            {"type": "object", "properties": some(a=inner, b=inner)}
            | some(required=lambda: random.sample(["a", "b"], 1), minProperties=two)
            | {"additionalProperties": random.choice([False, True, inner()])}
        ),
    )


def near(random: Random, whole: Any) -> Any:
    """The same schema with one part changed."""
    if not isinstance(whole, dict) or random.random() < 0.3:
        return schema(random, 1)
    key = random.choice([*whole])
    part = whole[key]
    if key in ("anyOf", "allOf"):
        return whole | {key: [near(random, part[0]), *part[1:]]}
    if key == "properties" and part:
        name = random.choice([*part])
        return whole | {key: part | {name: near(random, part[name])}}
    if isinstance(part, int) and not isinstance(part, bool):
        return whole | {key: part + random.choice([-1, 1])} if part else whole
    return {name: each for name, each in whole.items() if name != key or name == "properties"}


def values() -> list[Any]:
    lists = [[], [1], ["a"], [1, "a"], ["ab", 2], [[1]]]
    fields = [{}, *({name: each} for name in "abc" for each in SCALARS)]
    pairs = [{"a": one, "b": other} for one in (1, "a", None) for other in (2, "ab", [1])]
    return [*SCALARS, *lists, *fields, *pairs, {"a": {"b": 1}}, {"a": {"a": "a"}}]


def test_values_of_what_breaks_nobody_are_values_of_the_other_too() -> None:
    random = Random(SEED)
    every, silent = values(), 0
    for _ in range(PAIRS):
        before = schema(random)
        after = near(random, before)
        for sent in (True, False):
            comparison = Comparison(before={}, after={}, sent=sent)
            if list(comparison.breaks(before, after, "it")):
                continue
            silent += before != after
            narrow, wide = (before, after) if sent else (after, before)
            of_narrow, of_wide = (Draft202012Validator(each).is_valid for each in (narrow, wide))
            for value in every:
                assert of_wide(value) or not of_narrow(value), (value, before, after, sent)
    assert silent > PAIRS / 10
