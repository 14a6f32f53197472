"""Rows between assets: a Parquet file for each asset and day, read and written by DuckDB."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from dagster import Failure
from duckdb import DuckDBPyConnection, DuckDBPyRelation

type Rows = Iterable[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Stage:
    """A folder of them. Whoever reads a file sees the rows of one run, never of two."""

    folder: Path

    @contextmanager
    def opened(self, assets: Sequence[str], day: str) -> Iterator[DuckDBPyConnection]:
        """A DuckDB in memory: the rows of assets are views of their names, `day` is a variable.

        Raises:
            Failure: when there are no rows of an asset for the day.
        """
        # What is needed is part of it: nothing is downloaded.
        with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET VARIABLE day = CAST(? AS DATE)", [day])
            for asset in assets:
                file = self._file(asset, day)
                if not file.exists():
                    raise Failure(
                        f"There is nothing of {asset} for {day}: materialize it first.",
                        allow_retries=False,
                    )
                connection.read_parquet(str(file)).create_view(asset)
            yield connection

    def replace(self, asset: str, day: str, rows: DuckDBPyRelation) -> int:
        """Keep these rows of an asset for a day, and no others; how many they are."""
        file = self._file(asset, day)
        file.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.folder) as folder:
            part = Path(folder, file.name)
            rows.write_parquet(str(part))
            count = duckdb.read_parquet(str(part)).shape[0]
            part.replace(file)
        return count

    @contextmanager
    def collecting(
        self, asset: str, day: str, columns: Mapping[str, str]
    ) -> Iterator[Callable[[Rows], None]]:
        """Takes rows some at a time, and keeps them all when the block ends without an error.

        `columns` are names and types of DuckDB. A value is what JSON can say, or its text.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.folder) as folder:
            path = Path(folder, "rows.jsonl")
            with path.open("w", encoding="utf-8") as lines:
                yield lambda rows: lines.writelines(
                    json.dumps(row, default=str) + "\n" for row in rows
                )
            with self.opened([], day) as connection:
                collected = connection.read_json(
                    str(path), format="newline_delimited", columns=dict(columns)
                )
                self.replace(asset, day, collected)

    def _file(self, asset: str, day: str) -> Path:
        return self.folder / asset / f"{day}.parquet"
