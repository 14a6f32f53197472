"""URLs: what would become another text, or none, reaches no route."""

from fastapi import FastAPI
from httpx2 import AsyncClient

from .hostile import TARGETS


async def test_a_hostile_url_is_refused(client: AsyncClient) -> None:
    for target in TARGETS:
        response = await client.get(target)
        assert response.status_code == 400, target
        assert response.headers["Content-Type"] == "application/problem+json"


async def test_texts_of_all_scripts_pass_and_queries_have_lines(
    app: FastAPI, client: AsyncClient
) -> None:
    @app.get("/said/{text}")
    async def said(text: str, more: str) -> str:
        return text + more

    response = await client.get("/said/%E0%A4%A8%25?more=%F0%9F%8E%88%0A%09")
    assert response.json() == "न%🎈\n\t"
