"""Parquet, through pyarrow: row group by row group."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import batched
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from acme.batches.files.jsonl import read_jsonl
from acme.batches.files.rows import Row, place, position
from acme.errors import InvalidInput

_TYPES = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", tz="UTC"),
}
_ROWS = 1000
# As many as are read together: fewer compress badly, more are held in memory.
_GROUP_ROWS = 10_000


def read_parquet(path: Path, after: str) -> Iterator[Row]:
    """The rows after a position.

    Raises:
        InvalidInput: for a file of another kind, or a damaged one.
    """
    last, _ = place(after)
    number = 0
    try:
        with pq.ParquetFile(path, buffer_size=65_536) as file:
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if number + rows <= last:
                    number += rows
                    continue
                for batch in file.iter_batches(batch_size=_ROWS, row_groups=[group]):
                    for values in batch.to_pylist():
                        number += 1
                        if number > last:
                            yield _row(number, values)
    except (pa.ArrowException, OSError) as error:
        raise InvalidInput(f"{path} cannot be read as Parquet: {error}") from error


def _row(number: int, values: Mapping[str, object]) -> Row:
    given = {name: value for name, value in values.items() if value is not None}
    return Row(number=number, position=position(number), values=given)


def parquet_of_jsonl(lines: Path, target: Path, columns: Mapping[str, type]) -> None:
    """Write the rows of a file of JSON lines as Parquet, with these columns.

    Parquet ends with a table of contents: it cannot be gone on with, so rows are collected first.
    """
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in columns.items()])
    with pq.ParquetWriter(target, schema) as writer:
        for rows in batched(read_jsonl(lines, ""), _GROUP_ROWS):
            values = [_typed(row.values, columns) for row in rows]
            writer.write_table(pa.Table.from_pylist(values, schema=schema))


def _typed(values: Mapping[str, object], columns: Mapping[str, type]) -> dict[str, object]:
    return {
        name: datetime.fromisoformat(str(value)) if columns[name] is datetime else value
        for name, value in values.items()
    }
