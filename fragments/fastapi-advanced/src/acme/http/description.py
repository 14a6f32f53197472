"""The OpenAPI document: named after the project, with the errors that every route can answer."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from acme.about import DESCRIPTION, NAME, version
from acme.http.problems import MEDIA_TYPE, Problem

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

    def openapi(self) -> dict[str, Any]:
        """The document, which holds the schema of a problem once."""
        document = super().openapi()
        _, definitions = models_json_schema([(Problem, "serialization")], ref_template=_REFERENCE)
        document.setdefault("components", {}).setdefault("schemas", {}).update(definitions["$defs"])
        return document
