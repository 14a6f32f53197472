"""Versions of the API, as gateways see them."""

from fastapi import FastAPI

from acme.gateway.routes import exposed


async def test_paths_of_each_version_are_routed(app: FastAPI) -> None:
    paths = {route.path for route in exposed(app).routes}
    assert {"/overview", "/v1/overview"} <= paths
    assert not {"/v1/livez", "/openapi/v1.json", "/docs/v1"} & paths
