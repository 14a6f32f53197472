"""Messages about documents, and who says that they are there."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text, create_awareness_message, create_sync_message

from acme.coediting import Malformed
from acme.coediting.awareness import Awareness
from acme.coediting.messages import Kind, Message, read

from .writing import states


def test_messages_are_those_of_the_library() -> None:
    doc: Doc[Text] = Doc()
    assert read(create_sync_message(doc)) == Message(Kind.STATE, doc.get_state())
    assert read(create_awareness_message(b"x")) == Message(Kind.AWARENESS, b"x")


@settings(deadline=None)
@given(kind=st.sampled_from(Kind), data=st.binary(max_size=300))
def test_a_message_is_read_as_it_was_written(kind: Kind, data: bytes) -> None:
    assert read(Message(kind, data).encoded()) == Message(kind, data)


@settings(deadline=None)
@given(frame=st.binary(max_size=50))
def test_whatever_comes_is_a_message_or_is_refused(frame: bytes) -> None:
    with suppress(Malformed):
        Awareness().say(read(frame).data)


@pytest.mark.parametrize("text", ["", "{", "NaN", '{"a":Infinity}', "[" * 3000])
def test_what_other_clients_could_not_read_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Awareness().say(states({1: (1, text)}))


def test_a_client_is_spoken_for_by_the_connection_that_spoke_last() -> None:
    first, second = Awareness(), Awareness()
    told = first.say(states({1: (4, '{"a":"b"}')}))
    assert told is not None
    second.hear(told)
    # Repeated by another; then by itself, on a connection that it made meanwhile.
    assert second.say(told) is None
    moved = second.say(states({1: (5, "{}")}))
    assert moved is not None
    first.hear(moved)
    assert first.gone() is None
    assert second.gone() == states({1: (6, "null")})


def test_a_connection_speaks_for_few() -> None:
    with pytest.raises(Malformed):
        Awareness().say(states(dict.fromkeys(range(11), (1, "{}"))))
