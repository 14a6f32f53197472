"""The formats of files, by name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from acme.batches.files.csv_text import csv_head, csv_lines, read_csv
from acme.batches.files.jsonl import jsonl_head, jsonl_lines, read_jsonl
from acme.batches.files.rows import Row
from acme.errors import InvalidInput

FORMATS = ("csv", "jsonl", "parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How rows are read from a file, after a position, and how they become one.

    `head` and `lines` are what is appended, chunk by chunk; `convert` then makes the file of it.
    """

    read: Callable[[Path, str], Iterator[Row]]
    head: Callable[[Sequence[str]], bytes]
    lines: Callable[[Iterable[Mapping[str, object]]], bytes]
    convert: Callable[[Path, Path, Mapping[str, type]], None] | None = None


def format_of(path: Path, name: str | None) -> Format:
    """The format with a name, or else the one that the path ends with.

    Raises:
        InvalidInput: when there is no such format.
    """
    match name or path.suffix.removeprefix("."):
        case "csv":
            return Format(read=read_csv, head=csv_head, lines=csv_lines)
        case "jsonl":
            return Format(read=read_jsonl, head=jsonl_head, lines=jsonl_lines)
        case "parquet":
            # Its library takes longer to import than all of the rest.
            from acme.batches.files.parquet import (
                parquet_of_jsonl,
                read_parquet,
            )

            return Format(
                read=read_parquet, head=jsonl_head, lines=jsonl_lines, convert=parquet_of_jsonl
            )
    raise InvalidInput(f"{path} ends with no known format: say --format {', '.join(FORMATS)}.")
