"""What every answer tells browsers."""

from httpx2 import AsyncClient


async def test_every_answer_says_how_browsers_take_it(client: AsyncClient) -> None:
    for path in ("/livez", "/nowhere", "/openapi.json", "/docs"):
        headers = (await client.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert headers["Referrer-Policy"] == "no-referrer"
