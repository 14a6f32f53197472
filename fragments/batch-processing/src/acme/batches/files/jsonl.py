"""JSON lines: an object on each line."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from acme.batches.files.rows import LONGEST_LINE, Row, place, position


def read_jsonl(path: Path, after: str) -> Iterator[Row]:
    """The rows after a position; an empty line is none, and counts."""
    number, offset = place(after)
    with path.open("rb") as file:
        file.seek(offset)
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = file.readline(LONGEST_LINE)
            if line.strip():
                yield _row(number, position(number, file.tell()), line)


def _row(number: int, behind: str, line: bytes) -> Row:
    if len(line) > LONGEST_LINE:
        problem = f"the line is longer than {LONGEST_LINE} bytes"
        return Row(number=number, position=behind, problem=problem)
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Row(number=number, position=behind, problem=f"not JSON: {error}")
    if not isinstance(values, dict):
        return Row(number=number, position=behind, problem="not a JSON object")
    return Row(number=number, position=behind, values=values)


def jsonl_head(_: Sequence[str]) -> bytes:
    """Nothing: each line names its columns."""
    return b""


def jsonl_lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    """The rows as lines; moments are in ISO 8601, ids are text."""
    return b"".join(json.dumps(row, default=str).encode() + b"\n" for row in rows)
