"""Writes what `proto/` describes as Python: `python proto/generate.py`, after each change of it.

With `--check` it writes nothing, and says what is not up to date.
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from google.rpc import status_pb2

ROOT = Path(__file__).parent
PACKAGE = "acme.grpc.generated"
TARGET = ROOT.parent / "src" / Path(*PACKAGE.split("."))
# Not ours to mend, nor to lay out.
HEADER = "# ruff: noqa\n# fmt: off\n"
INIT = '"""What `proto/generate.py` has written."""\n'


def main() -> int:
    """Generate, and write or compare."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    wanted, found = generated(), {path: path.read_text("utf-8") for path in written()}
    stale = sorted(path for path in wanted | found if wanted.get(path) != found.get(path))
    for path in stale:
        print(path.relative_to(ROOT.parent).as_posix(), file=sys.stderr)
        if not sys.argv[1:]:
            path.unlink(missing_ok=True)
            if text := wanted.get(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8", newline="\n")
    return 1 if stale and sys.argv[1:] else 0


def written() -> list[Path]:
    """The files that were generated before; the package itself is not."""
    return [path for path in TARGET.glob("*/**/*.py*") if "__pycache__" not in path.parts]


def generated() -> dict[Path, str]:
    """What there has to be, by path."""
    protos = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.proto"))
    if not protos:
        return {}
    # Beside these lies google/rpc/status.proto.
    common = Path(status_pb2.__file__).parents[2]
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT}", f"-I{common}"]
        command += [f"--python_out={folder}", f"--grpc_python_out={folder}"]
        command += [f"--mypy_out=quiet:{folder}", f"--mypy_grpc_out=quiet,only_async:{folder}"]
        subprocess.run([*command, *protos], check=True)  # noqa: S603 - nothing of it is given
        files = {
            path.relative_to(folder): HEADER + within(path.read_text("utf-8"), protos)
            for path in Path(folder).rglob("*.py*")
        }
    folders = {parent for file in files for parent in file.parents if parent.name}
    files |= {each / "__init__.py": INIT for each in folders}
    return {TARGET / file: text for file, text in files.items()}


def within(text: str, protos: list[str]) -> str:
    """Import our own modules from where they lie: protoc takes `proto/` for their root.

    Marks for other linters go: ours does not know them.
    """
    text = re.sub(r" +# noqa.*", "", text)
    names = {proto.rpartition("/")[0].replace("/", ".") for proto in protos}
    ours = "|".join(map(re.escape, sorted(names)))
    return re.sub(rf"^from ({ours}) import ", rf"from {PACKAGE}.\1 import ", text, flags=re.M)


if __name__ == "__main__":
    sys.exit(main())
