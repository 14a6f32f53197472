"""CSV with a header, in UTF-8 (RFC 4180); an empty cell is a value that is not given."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import BinaryIO

from acme.batches.files.rows import LONGEST_LINE, Row, place, position
from acme.errors import InvalidInput

_MARK = b"\xef\xbb\xbf"


def read_csv(path: Path, after: str) -> Iterator[Row]:
    """The rows after a position.

    Raises:
        InvalidInput: without a header.
    """
    number, offset = place(after)
    with path.open("rb") as file:
        header = _header(path, file)
        file.seek(max(offset, file.tell()))
        records = csv.reader(_lines(file), strict=True)
        while True:
            number += 1
            try:
                cells = next(records)
            except StopIteration:
                return
            except (csv.Error, UnicodeDecodeError) as error:
                # Its reader is in the middle of a record: the next line begins another.
                records = csv.reader(_lines(file), strict=True)
                behind = position(number, file.tell())
                yield Row(number=number, position=behind, problem=f"not CSV: {error}")
                continue
            if cells:
                yield _row(number, position(number, file.tell()), header, cells)


def _header(path: Path, file: BinaryIO) -> list[str]:
    try:
        header = next(csv.reader(_lines(file), strict=True), [])
    except (csv.Error, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} is no CSV: {error}.") from None
    if not header or len(set(header)) < len(header):
        raise InvalidInput(f"{path} needs a first line that names each column once.")
    return header


def _lines(file: BinaryIO) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        # Spreadsheets begin a file with a mark that is no part of its first name.
        yield (line.removeprefix(_MARK) if file.tell() == len(line) else line).decode()


def _row(number: int, behind: str, header: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) != len(header):
        problem = f"{len(cells)} cells, where the header has {len(header)}"
        return Row(number=number, position=behind, problem=problem)
    values = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
    return Row(number=number, position=behind, values=values)


def csv_head(columns: Sequence[str]) -> bytes:
    """The first line."""
    return _encoded([columns])


def csv_lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    """The rows, in the order of their values."""
    return _encoded(row.values() for row in rows)


def _encoded(records: Iterable[Iterable[object]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(records)
    return text.getvalue().encode()
