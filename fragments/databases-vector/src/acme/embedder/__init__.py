"""The embedder port: texts as vectors, near where the texts are near in meaning."""

from collections.abc import Sequence
from typing import Protocol


class Embedder(Protocol):
    """One model. Vectors of different models cannot be compared."""

    critical: bool
    dimensions: int

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector of `dimensions` per text, in their order.

        Raises:
            InvalidInput: for a text of nothing but white space.
            Unavailable: when the model does not answer in time, or not with vectors.
        """

    async def ping(self) -> None:
        """Return when the model answers; raise Unavailable otherwise."""
