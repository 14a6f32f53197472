"""Every file of the template: the same on every system, and clean under the linter of its type."""

from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
import yaml

from pick_a_stack import ROOT
from pick_a_stack.template import Template

from ..conftest import Note
from ..stacks import NAME, catalogue
from . import linters, safety
from .parts import File, Parts

FOLDERS = ("composer", "template", "fragments", "skills")
LONGEST = "a" * 13 + "_b2_" + "c" * 13


def every_path() -> Iterator[Path]:
    """Every file below the folders of the template."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def plain(parts: Parts) -> dict[str, File]:
    """The plain files by source: one in two folders of skills is read once."""
    return {file.source: file for file in parts.files if not file.is_fold}


def test_every_file_is_the_same_on_every_system(note: Note) -> None:
    paths = list(every_path())
    note("parts", f"{len(paths)} files")
    found = [fault for path in paths for fault in safety.faults(ROOT, path)]
    assert not found, "\n".join(found)


def test_every_plain_file_passes_its_linter(parts: Parts, note: Note) -> None:
    files = plain(parts)
    note("parts", f"{len(files)} plain files")
    found = [fault for file in files.values() for fault in linters.plain_faults(file)]
    assert not found, "\n".join(found)


def test_every_fold_is_valid_jinja(parts: Parts, note: Note) -> None:
    options = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))["_envops"]
    environment = jinja2.Environment(**options | {"undefined": jinja2.StrictUndefined})
    folds = [file for file in parts.files if file.is_fold]
    note("parts", f"{len(folds)} folds")
    found = [fault for file in folds for fault in linters.fold_faults(file, environment)]
    assert not found, "\n".join(found)


def test_every_yaml_file_passes_yamllint(parts: Parts) -> None:
    sources = [file for file in plain(parts) if file.endswith((".yaml", ".yml"))]
    sources += [f"fragments/{name}/fragment.yml" for name in parts.fragments]
    found = list(linters.yaml_faults(sources, ROOT))
    assert not found, "\n".join(found)


def test_every_compose_file_follows_the_schema(parts: Parts) -> None:
    found = list(linters.compose_faults(parts))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("package", ["zz", LONGEST])
def test_python_is_clean_under_the_configuration_of_a_project(
    package: str, parts: Parts, tmp_path: Path
) -> None:
    files = [file for file in plain(parts).values() if file.path.endswith(".py")]
    found = list(linters.ruff_faults(files, package, pyproject(package), tmp_path))
    assert not found, "\n".join(found)


def pyproject(package: str) -> str:
    """The pyproject.toml of a project whose package has this name."""
    template = Template()
    template.catalogue = catalogue()
    answers = template.complete(NAME | {"preset": "custom", "package": package})
    return template.render(answers, {"_src_path": "template"})["pyproject.toml"].decode()
