"""What is not GraphQL, or goes wrong in it, is answered as everywhere else."""

import pytest
from httpx2 import AsyncClient
from structlog.testing import capture_logs

from acme.about import NAME, version
from acme.graphql.settings import GraphqlSettings
from acme.settings import Settings

from .things import ask

MEDIA_TYPE = "application/graphql-response+json"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'"text"', 400),
        (b"5", 400),
        (b"null", 400),
        (b'{"query": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b"{}", 400),
        (b'{"query": 5}', 400),
        (b'{"query": "{thing{name}}", "variables": 5}', 400),
        (b'{"query": "{thing{name}}", "extensions": []}', 400),
        (b'{"query": "{thing{name}}", "operationName": 5}', 400),
        (b'{"query": "{thing{name}}", "operationName": "other"}', 400),
        (b'{"query": "#' + b"x" * 20_000 + b'"}', 413),
    ],
)
async def test_refuses_what_is_no_request(
    body: bytes, status: int, things_client: AsyncClient
) -> None:
    response = await things_client.post("/things", content=body, headers=JSON)
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status


@pytest.mark.parametrize("query", ["{thing", "{nothing}", "query($n: Int!){thing{name}}"])
async def test_says_by_its_status_that_nothing_was_executed(
    query: str, things_client: AsyncClient
) -> None:
    for accepted, status in (("application/json", 200), (MEDIA_TYPE, 400)):
        headers = {"Accept": accepted}
        response = await things_client.post("/things", json={"query": query}, headers=headers)
        assert response.status_code == status
        assert response.headers["Content-Type"] == f"{accepted}; charset=utf-8"
        assert "data" not in response.json()


async def test_asks_by_get_and_changes_nothing_so(things_client: AsyncClient) -> None:
    asked = await things_client.get("/things", params={"query": "{thing{name}}"})
    assert asked.json() == {"data": {"thing": {"name": "it"}}}
    refused = await things_client.get("/graphql", params={"query": "mutation {x}"})
    assert refused.status_code == 400
    assert (await things_client.get("/things")).status_code == 400


async def test_what_clients_handle_is_in_the_answer(things_client: AsyncClient) -> None:
    query = '{fail(kind:"conflict"){__typename ... on ConflictProblem{title status detail}}}'
    problem = {"title": "Conflict", "status": 409, "detail": "There is one."}
    answer = await ask(things_client, query)
    assert answer == {"data": {"fail": {"__typename": "ConflictProblem"} | problem}}


async def test_what_they_do_not_is_among_the_errors(things_client: AsyncClient) -> None:
    answer = await ask(things_client, '{fail(kind:"unavailable"){__typename}}')
    [error] = answer["errors"]
    assert (error["message"], error["path"]) == ("The mill stands still.", ["fail"])
    problem = error["extensions"]["problem"]
    assert (problem["type"], problem["status"]) == ("about:blank", 503)


async def test_a_bug_is_logged_and_described_to_nobody(things_client: AsyncClient) -> None:
    with capture_logs() as logs:
        answer = await ask(things_client, '{fail(kind:"bug"){__typename}}')
    assert "hunter2" not in str(answer)
    assert answer["errors"][0]["extensions"]["problem"]["status"] == 500
    [bug] = [line for line in logs if line["event"] == "bug"]
    assert "hunter2" in str(bug["exc_info"])


SECRETS = ["{__schema{types{name}}}", '{__type(name:"Query"){name}}', "{_service{sdl}}"]


@pytest.mark.parametrize("query", SECRETS)
async def test_tells_the_schema_to_nobody(query: str, things_client: AsyncClient) -> None:
    answer = await ask(things_client, query)
    assert "data" not in answer
    assert (await ask(things_client, "{__typename}"))["data"] == {"__typename": "Query"}


class TestInDevelopment:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        told = GraphqlSettings(introspection=True)
        return settings.model_copy(update={"graphql": told})

    @pytest.mark.parametrize("query", SECRETS)
    async def test_tells_the_schema(self, query: str, things_client: AsyncClient) -> None:
        assert "errors" not in await ask(things_client, query)


async def test_says_what_answers(things_client: AsyncClient) -> None:
    asked = {"query": "{about{name version}}"}
    answer = (await things_client.post("/graphql", json=asked)).json()
    assert answer == {"data": {"about": {"name": NAME, "version": version()}}}
