"""Who is at a document, and where: what clients say of themselves, which nobody keeps.

A client's state has a clock, and the highest is the latest. Clients of Yjs repeat what they hear of
others; that is passed on to nobody.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from pycrdt import Decoder, Encoder

from acme.coediting import Malformed

# A connection speaks for one client; after it has come back, for an earlier one too.
_MOST_CLIENTS = 10
_GONE = "null"


class State(NamedTuple):
    """What a client says: JSON, `null` when it is gone."""

    clock: int
    text: str


class Awareness:
    """What one connection says, and what it has been told."""

    def __init__(self) -> None:
        self._own: dict[int, State] = {}
        self._heard: dict[int, int] = {}

    def say(self, data: bytes) -> bytes | None:
        """What others are to be told of it; None: nothing. Raises Malformed."""
        news = {
            client: state
            for client, state in _read(data).items()
            if client in self._own or state.clock > self._heard.get(client, -1)
        }
        self._own |= news
        if len(self._own) > _MOST_CLIENTS:
            raise Malformed("A connection speaks for itself.")
        return _written(news) if news else None

    def hear(self, data: bytes) -> None:
        """It is told this, by itself or by another."""
        for client, state in _read(data).items():
            own = self._own.get(client)
            if own is None or state.clock > own.clock:
                # A client that has come back speaks by another connection.
                self._own.pop(client, None)
                self._heard[client] = state.clock
                if state.text == _GONE:
                    del self._heard[client]

    def all(self) -> bytes | None:
        """What it has said last."""
        return _written(self._own) if self._own else None

    def gone(self) -> bytes | None:
        """What is true once it is not there any more."""
        if not self._own:
            return None
        own = self._own.items()
        return _written({client: State(state.clock + 1, _GONE) for client, state in own})


def _read(data: bytes) -> Mapping[int, State]:
    decoder, found = Decoder(data), dict[int, State]()
    try:
        for _ in range(decoder.read_var_uint()):
            client, clock = decoder.read_var_uint(), decoder.read_var_uint()
            state = json.loads(decoder.read_var_string())
            text = json.dumps(state, allow_nan=False, separators=(",", ":"))
            found[client] = State(clock, text)
    except (IndexError, RuntimeError, ValueError) as error:
        raise Malformed("This does not say who is at a document.") from error
    return found


def _written(states: Mapping[int, State]) -> bytes:
    encoder = Encoder()
    encoder.write_var_uint(len(states))
    for client, state in states.items():
        encoder.write_var_uint(client)
        encoder.write_var_uint(state.clock)
        # ASCII, as JSON is written: the encoder counts characters.
        encoder.write_var_string(state.text)
    return encoder.to_bytes()
