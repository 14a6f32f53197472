"""An embedder without a model: hashed words and parts of words."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from acme.embedder.texts import checked_texts

_WORD = re.compile(r"\w+")
# A word that is shared says more than three letters that are.
_WORD_WEIGHT = 2.0


class HashingEmbedder:
    """The same vector for the same text, always and everywhere; near where words are shared.

    Signed feature hashing (Weinberger et al., 2009) of words and of their trigrams. It knows no
    synonyms: good for tests and for a start, not for judging the quality of a search.
    """

    critical = False

    def __init__(self, *, dimensions: int) -> None:
        self.dimensions = dimensions

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector of length 1 per text."""
        return [self._embedded(text) for text in checked_texts(texts)]

    async def ping(self) -> None:
        """Hashing always answers."""

    def _embedded(self, text: str) -> list[float]:
        vector = [0.0] * self.dimensions
        for feature, count in Counter(_features(text)).items():
            digest = int.from_bytes(blake2b(feature.encode(), digest_size=8).digest())
            weight = _WORD_WEIGHT if feature.startswith(" ") else 1.0
            sign = 1 if digest & 1 else -1
            vector[(digest >> 1) % self.dimensions] += sign * weight * (1 + math.log(count))
        length = math.hypot(*vector)
        if length == 0:
            # Features that cancel each other out; as good a place as any.
            return [1.0] + [0.0] * (self.dimensions - 1)
        return [part / length for part in vector]


def _features(text: str) -> Iterator[str]:
    normal = unicodedata.normalize("NFKC", text).casefold()
    for word in _WORD.findall(normal) or [normal]:
        yield f" {word}"
        padded = f"<{word}>"
        yield from (padded[place : place + 3] for place in range(len(padded) - 2))
