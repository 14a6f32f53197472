"""What attackers send: refused before anything is resolved, and before it is validated."""

from typing import Any

import pytest
from httpx2 import AsyncClient

from .things import ask


def deep(levels: int) -> str:
    return "{thing{" + "named(names:[]){" * levels + "name" + "}" * levels + "}}"


def aliased(count: int) -> str:
    return "{" + " ".join(f"a{number}: thing{{name}}" for number in range(count)) + "}"


def doubling(levels: int) -> str:
    """Each fragment spreads the next one twice: with forty, no service would ever answer."""
    fragments = (
        f"fragment f{number} on Thing {{...f{number + 1} ...f{number + 1}}}"
        for number in range(levels)
    )
    return "{thing{...f0}} " + " ".join(fragments) + f" fragment f{levels} on Thing {{name}}"


def circular(count: int) -> str:
    """Each fragment spreads all of them."""
    spreads = " ".join(f"...f{number}" for number in range(count))
    fragments = (f"fragment f{number} on Thing {{{spreads}}}" for number in range(count))
    return "{thing{...f0}} " + " ".join(fragments)


def aliased_by_fragments(levels: int) -> str:
    fragments = (
        f"fragment f{number} on Query {{a{number}: thing{{name}} ...f{number + 1}}}"
        for number in range(levels)
    )
    return "{...f0} " + " ".join(fragments) + f" fragment f{levels} on Query {{about{{name}}}}"


ATTACKS = {
    "deep": (deep(30), "levels deep"),
    "aliased": (aliased(30), "30 aliases, of 15"),
    "aliased by fragments": (aliased_by_fragments(20), "20 aliases, of 15"),
    "many times many": ("{thing{things(first:100){things(first:100){name}}}}", "fields, of 2000"),
    "a number without end": (f"{{thing{{things(first:{'9' * 5000}){{name}}}}}}", "fields, of 2000"),
    "doubling fragments": (doubling(40), "fields, of 2000"),
    "doubling aliases": (doubling(40).replace("{name}", "{a: name}"), "aliases, of 15"),
    "circular fragments": (circular(12), "spreads itself"),
    "itself": ("{thing{...f}} fragment f on Thing {name ...f}", "spreads itself"),
    "inline": ("{thing{" + "...{" * 150 + "name" + "}" * 150 + "}}", "levels deep"),
    "nested lists": ("{thing{named(names:" + "[" * 400 + "]" * 400 + "){name}}}", "deep"),
    "many words": ("{thing{" + "name " * 1000 + "}}", "tokens"),
    "many directives": ("{thing{name" + " @a" * 1000 + "}}", "tokens"),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_refuses(attack: str, things_client: AsyncClient) -> None:
    query, reason = ATTACKS[attack]
    answer = await ask(things_client, query)
    assert "data" not in answer
    [error] = answer["errors"]
    assert reason in error["message"]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query($n: Int!){thing{things(first:$n){things(first:$n){name}}}}", {"n": 50}),
        ("query($n: [String!]!){thing{named(names:$n){name}}}", {"n": ["a"] * 3000}),
    ],
)
async def test_counts_what_variables_say(
    query: str, variables: dict[str, Any], things_client: AsyncClient
) -> None:
    answer = await ask(things_client, query, **variables)
    assert "fields, of 2000" in answer["errors"][0]["message"]
    for name, value in variables.items():
        variables[name] = value[:2] if isinstance(value, list) else 2
    assert "errors" not in await ask(things_client, query, **variables)


async def test_does_what_is_within_the_limits(things_client: AsyncClient) -> None:
    query = "query Names {a: thing {...f}} fragment f on Thing {name things(first:2){name}}"
    answer = await ask(things_client, query)
    things = [{"name": "it.0"}, {"name": "it.1"}]
    assert answer == {"data": {"a": {"name": "it", "things": things}}}


@pytest.mark.parametrize("query", ["{thing{...missing}}", "{...missing}", "{nothing}"])
async def test_leaves_what_does_not_fit_the_schema_to_the_validation(
    query: str, things_client: AsyncClient
) -> None:
    answer = await ask(things_client, query)
    assert "data" not in answer
    assert "Did you mean" not in answer["errors"][0]["message"]


async def test_takes_no_batches(things_client: AsyncClient) -> None:
    response = await things_client.post("/things", json=[{"query": "{thing{name}}"}] * 100)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
