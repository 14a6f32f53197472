"""What is one text of JSON to every reader, and what is not."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from acme.http.strict_json import check_json

documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=6,
)


@given(document=documents)
@example(document=[[]] * 3)
@example(document={"": -(2**63), "a": 2**63 - 1, "b": 1e308})
def test_what_has_one_reading_passes(document: Any) -> None:
    check_json(json.dumps(document, ensure_ascii=False).encode())
    check_json(json.dumps(document).encode())


@given(body=st.binary() | st.text(alphabet='{}[]",:\\u0123dDeE+-. ').map(str.encode))
def test_everything_else_is_refused_and_never_a_bug(body: bytes) -> None:
    try:
        json.loads(body.decode())
    except ValueError:
        with pytest.raises(HTTPException) as caught:
            check_json(body)
        assert caught.value.status_code == 400
        return
    with suppress(HTTPException):  # What Python reads, others may read otherwise.
        check_json(body)


@given(
    members=st.dictionaries(st.text(max_size=5), st.integers(0, 9), min_size=1, max_size=5),
    data=st.data(),
)
def test_a_key_that_comes_twice_is_found_wherever_it_is(
    members: dict[str, int], data: st.DataObject
) -> None:
    pairs = list(members.items())
    pairs.insert(data.draw(st.integers(0, len(pairs))), (data.draw(st.sampled_from(pairs))[0], 0))
    text = ",".join(f"{json.dumps(key)}:{value}" for key, value in pairs)
    with pytest.raises(HTTPException, match="twice"):
        check_json(f'[{{"inner":{{{text}}}}}]'.encode())
