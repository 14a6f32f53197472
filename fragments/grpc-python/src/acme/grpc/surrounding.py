"""Interceptors that surround a call with a context manager, whatever it streams."""

import inspect
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from typing import Any, cast

import grpc

# Evaluated by type checkers alone: the class is generic in its stubs only.
type Handler[Request, Response] = grpc.RpcMethodHandler[Request, Response] | None
Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: its method, such as `/notes.v1.Notes/GetNote`, and what the library knows."""

    method: str
    is_stream: bool
    context: Context

    def values(self, name: str) -> list[str]:
        """All values of a metadata key, which is in lower case."""
        found = self.context.invocation_metadata() or ()
        return [value for key, value in found if key == name and isinstance(value, str)]


class Surrounding(grpc.aio.ServerInterceptor):
    """What is done around each call. What `around` raises, or lets through, ends the call."""

    def __init__(self) -> None:
        # By method, the handler and what was made of it: of those that there are, not of any name.
        self._made = dict[str, tuple[object, Any]]()

    def around(self, call: Call) -> AbstractAsyncContextManager[None]:
        """Entered before the call is begun, and left when all of its answers are sent."""
        raise NotImplementedError

    async def intercept_service[Request, Response](
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler[Request, Response]]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler[Request, Response]:
        """The handler, surrounded; there is none for a method that nobody has."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        method = handler_call_details.method
        before, made = self._made.get(method, (None, None))
        if before is not handler:
            made = self._surrounded(handler, method)
            self._made[method] = (handler, made)
        return cast("Handler[Request, Response]", made)

    def _surrounded(self, handler: Any, method: str) -> Handler[Any, Any]:
        kind = f"{_WORDS[handler.request_streaming]}_{_WORDS[handler.response_streaming]}"
        behaviour = getattr(handler, kind)
        around = self.around

        async def answered(request: Any, context: Context) -> Any:
            async with around(Call(method=method, is_stream=False, context=context)):
                return await behaviour(request, context)

        # Not a generator: one that a client leaves is closed at some time, by somebody.
        async def streamed(request: Any, context: Context) -> None:
            async with around(Call(method=method, is_stream=True, context=context)):
                answers = behaviour(request, context)
                if inspect.isawaitable(answers):
                    await answers
                    return
                async with aclosing(answers):
                    async for answer in answers:
                        await context.write(answer)

        make = getattr(grpc, f"{kind}_rpc_method_handler")
        made: Handler[Any, Any] = make(
            streamed if handler.response_streaming else answered,
            handler.request_deserializer,
            handler.response_serializer,
        )
        return made


_WORDS = {False: "unary", True: "stream"}
