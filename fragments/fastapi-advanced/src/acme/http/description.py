"""The OpenAPI document: named after the project, with the errors that every route can answer."""

from inspect import signature
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from acme.about import DESCRIPTION, NAME, version
from acme.http.problems import MEDIA_TYPE, Problem

# A route keeps what it was declared with under the same names.
_DECLARED = signature(FastAPI.add_api_route).parameters.keys()
_REFERENCE = "#/components/schemas/{model}"


def _problem_response(description: str) -> dict[str, Any]:
    schema = {"$ref": _REFERENCE.format(model=Problem.__name__)}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _operation_id(route: APIRoute) -> str:
    return route.name


class DescribedAPI(FastAPI):
    """Operations are called what their functions are called, so those names are unique."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            title=NAME,
            description=DESCRIPTION,
            version=version(),
            generate_unique_id_function=_operation_id,
            responses={
                "4XX": _problem_response("The request is refused."),
                "5XX": _problem_response("The service failed."),
            },
            **options,
        )

    def include_router(self, router: APIRouter, **options: Any) -> None:
        """Add plain routes one by one: those of an included router are matched twice."""
        if options or not all(isinstance(route, APIRoute) for route in router.routes):
            super().include_router(router, **options)
            return
        for route in router.routes:
            declared = {name: value for name, value in vars(route).items() if name in _DECLARED}
            self.add_api_route(**declared)

    def openapi(self) -> dict[str, Any]:
        """The document, which holds the schema of a problem once."""
        document = super().openapi()
        _, definitions = models_json_schema([(Problem, "serialization")], ref_template=_REFERENCE)
        document.setdefault("components", {}).setdefault("schemas", {}).update(definitions["$defs"])
        return document
