"""`/graphql`: queries and mutations over HTTP, subscriptions as server-sent events or multipart."""

from collections.abc import Mapping
from typing import Any

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from fastapi import Request, Response
from fastapi.routing import APIRoute
from strawberry.fastapi import GraphQLRouter
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.schema.base import BaseSchema
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from acme.documents import Documents
from acme.graphql.context import Context, context_of
from acme.graphql.problems import formatted
from acme.graphql.schema import SCHEMA
from acme.http.problems import problem

_MEDIA_TYPE = "application/graphql-response+json"


class Router(GraphQLRouter[Context, None]):
    """Strawberry's, with the errors of this service, and statuses as GraphQL over HTTP has them."""

    def __init__(self, schema: BaseSchema, path: str = "/graphql") -> None:
        super().__init__(
            schema,
            path=path,
            graphql_ide=None,
            context_getter=context_of,
            subscription_protocols=(GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL),
            # OpenAPI has no words for it; `schema.graphql` describes it.
            include_in_schema=False,
        )
        # The layers that guard requests know HTTP alone.
        self.routes[:] = [route for route in self.routes if isinstance(route, APIRoute)]

    async def run(self, request: Request, *arguments: Any, **named: Any) -> Any:  # type: ignore[override]
        """Answer a request; what cannot be read is refused as everywhere else."""
        try:
            response: Response = await super().run(request, *arguments, **named)
        except HTTPException as error:
            return problem(request, error.status_code, error.reason)
        if response.media_type == "application/json":
            wanted = _MEDIA_TYPE in request.headers.get("accept", "")
            if wanted and getattr(request.state, "not_executed", False):
                response.status_code = 400
            media_type = _MEDIA_TYPE if wanted else "application/json"
            response.headers["Content-Type"] = f"{media_type}; charset=utf-8"
        return response

    async def execute_operation(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        request_data: GraphQLRequestData | list[GraphQLRequestData],
        context: Context,
        root_value: None,
        sub_response: Response,
    ) -> Any:
        """Execute what was sent, or the document that it names."""
        # Lists are refused before: this service takes no batches.
        if isinstance(request_data, GraphQLRequestData):
            _complete(request_data, context)
            context.streams = request_data.protocol != "http"
        return await super().execute_operation(
            request, request_adapter, request_data, context, root_value, sub_response
        )

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        """The answer: with `data` when it was executed, even if that came to nothing."""
        errors = result.errors or []
        executed = not isinstance(result, PreExecutionError)
        # Variables are read late: these errors are about no field.
        executed = executed and not (result.data is None and not any(e.path for e in errors))
        told: dict[str, Any] = {"data": result.data} if executed else {}
        if errors:
            told["errors"] = [await formatted(request, error) for error in errors]
        request.state.not_executed = not executed
        return told  # type: ignore[return-value]

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        """Not by this service; a GET may name a document and have no query."""
        return False

    def decode_json(self, data: str | bytes) -> object:
        """Read a body or a parameter; the first must be an object, or a list of them."""
        try:
            found = super().decode_json(data)
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, "The body is not valid JSON.") from error
        if isinstance(data, bytes) and not isinstance(found, dict | list):
            raise HTTPException(400, "The body is not an object.")
        return found


def _complete(data: GraphQLRequestData, context: Context) -> None:
    documents: Documents = context.services.documents
    named = data.extensions.get("persistedQuery") if data.extensions else None
    digest = named.get("sha256Hash") if isinstance(named, Mapping) else None
    if isinstance(digest, str) and digest:
        data.query = documents.get(digest)
        if data.query is None:
            raise HTTPException(404, "There is no document with this hash.")
    elif documents.only:
        raise HTTPException(403, "Name a document by its hash: no other is executed.")
    elif data.query and len(data.query) > context.limits.characters:
        raise HTTPException(
            413, f"The document has more than {context.limits.characters} characters."
        )
    if not isinstance(data.operation_name, str | None):
        raise HTTPException(400, "The name of the operation is not a string.")


graphql_router = Router(SCHEMA)
