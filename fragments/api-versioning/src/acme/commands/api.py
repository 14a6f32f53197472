"""`api`: the OpenAPI documents that clients were promised, and what breaks that promise."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from acme.compatibility.operations import breaking_changes
from acme.configuration import load_settings
from acme.errors import ConfigurationError
from acme.http.app import create_app
from acme.http.versioning.documents import document
from acme.http.versioning.strategies import strategy_of
from acme.http.versioning.versions import VERSIONS


def add_api(parser: ArgumentParser) -> None:
    """Name what breaks clients since the committed OpenAPI documents, or write these anew."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    diff = actions.add_parser("diff", help="name what breaks clients; the exit code is 1 then")
    diff.set_defaults(run=print_breaking_changes)
    write = actions.add_parser("write", help="write the documents, which accepts every change")
    write.set_defaults(run=write_documents)
    for action in (diff, write):
        action.add_argument("--folder", type=Path, default=Path("openapi"), help="where they are")


def print_breaking_changes(arguments: Namespace) -> int:
    """Compare each version with its committed document; before the first, nothing is promised."""
    if not arguments.folder.exists():
        print(f"There is no {arguments.folder}, so nothing is promised yet. {_REMEDY}")
        return 0
    now = _documents()
    breaking = [f"{name}: is gone" for name in sorted(_committed(arguments.folder) - now.keys())]
    behind = []
    for name, after in now.items():
        path = arguments.folder / f"{name}.json"
        before = _read(path)
        try:
            breaking += [f"{name}: {line}" for line in breaking_changes(before, after)]
        except (AttributeError, KeyError, TypeError):
            raise ConfigurationError(str(path), f"is no OpenAPI document. {_REMEDY}") from None
        if {**before, "info": None} != {**after, "info": None}:
            behind.append(str(path))
    for line in breaking:
        print(line)
    if breaking:
        return 1
    for each in behind:
        print(f"{each} is behind, though nothing breaks. {_REMEDY}")
    return 0


def write_documents(arguments: Namespace) -> int:
    """Write the document of each version; what is left of versions that are gone goes too."""
    folder: Path = arguments.folder
    now = _documents()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _committed(folder) - now.keys():
            (folder / f"{name}.json").unlink()
        for name, after in now.items():
            path = folder / f"{name}.json"
            path.write_text(json.dumps(after, indent=2) + "\n", "utf-8", newline="\n")
            print(path)
    except OSError as error:
        raise ConfigurationError(str(folder), f"cannot be written: {error.strerror}") from error
    return 0


_REMEDY = "Run `python -m acme api write`, and commit what it writes."


def _documents() -> dict[str, Any]:
    """The documents of the code as it is, by version, as a reader of the files has them."""
    settings = load_settings()
    app, strategy = create_app(settings), strategy_of(settings.versions)
    made = {
        each.name: document(app, each, versions=VERSIONS, strategy=strategy) for each in VERSIONS
    }
    return {name: json.loads(json.dumps(each)) for name, each in made.items()}


def _committed(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("v*.json")}


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(str(path), f"is missing. {_REMEDY}") from None
    except OSError as error:
        raise ConfigurationError(str(path), f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigurationError(str(path), f"is not JSON. {_REMEDY}") from error
