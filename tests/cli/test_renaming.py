"""`rename-package`: the project that it would be with the other name, the user's edits included."""

import os
import subprocess
from pathlib import Path

import pytest

from pick_a_stack.cli.errors import REFUSED
from pick_a_stack.renaming.words import in_python, in_text
from pick_a_stack.render import commit_all

from ..conftest import program
from ..stacks import everything
from ..updates.edits import edited
from ..updates.living import read, write
from .conftest import Generate, Pick, same, status

CHECKS = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
MINE = '''"""Mine: see order_service.settings."""

import order_service
from order_service import (
    errors,  # of order_service
)

PATH = "src/order_service/mine.py"
print(order_service.__name__, errors, f"{order_service!r} of order_service.http:app")
'''


@pytest.mark.parametrize("stack", [{"preset": "minimal"}, everything()], ids=["minimal", "all"])
def test_a_renamed_project_equals_a_fresh_one(
    pick: Pick, project: Generate, originals: Generate, stack: dict[str, object]
) -> None:
    folder = project(**stack)
    done = pick("rename-package", "shop", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert same(folder, originals({**stack, "package": "shop"})) == ""
    assert pick("undo", cwd=folder).returncode == 0
    assert status(folder) == ""


@pytest.fixture
def renamed(pick: Pick, project: Generate) -> Path:
    """A project of everything with the usual edits and a module of its own, renamed."""
    folder = project(**everything())
    files, _ = edited(read(folder))
    files["src/order_service/mine.py"] = MINE.encode()
    files["deploy/run.sh"] = b"python -m order_service serve --app order_service.asgi:app\n"
    write(folder, files)
    commit_all(folder, "edits")
    done = pick("rename-package", "shop_orders", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "  DATABASE_URL=sqlite:///data/order_service.db" in done.stdout
    commit_all(folder, "renamed")
    return folder


def test_edits_are_renamed_and_later_updates_are_sound(
    pick: Pick, renamed: Path, originals: Generate, tmp_path: Path
) -> None:
    before = read(renamed)
    assert [path for path in before if b"order_service" in before[path]] == []
    assert [path for path in before if "order_service" in path] == []
    assert (
        before["src/shop_orders/mine.py"] == MINE.replace("order_service", "shop_orders").encode()
    )
    command = [program("copier"), "update", "--defaults", "-d", "cache=none"]
    done = subprocess.run(command, cwd=renamed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = subprocess.run(["git", "diff"], cwd=renamed, capture_output=True, text=True).stdout
    assert "<<<<<<<" not in text
    fresh = read(originals({**everything(), "package": "shop_orders", "cache": "none"}))
    untouched = read(originals({**everything(), "package": "shop_orders"}))
    left = read(renamed)
    assert left.keys() == fresh.keys() | (before.keys() - untouched.keys())
    assert {p for p in fresh if fresh[p] != left[p]} <= {
        path for path in untouched if untouched[path] != before[path]
    }
    commit_all(renamed, "without a cache")
    assert pick("add", "redis", cwd=renamed).returncode == 0
    assert read(renamed) == before


@pytest.mark.full
def test_checks_are_clean_after_a_rename(renamed: Path) -> None:
    (renamed / "src/shop_orders/mine.py").unlink()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    for command in CHECKS:
        done = subprocess.run(
            [program(command[0]), *command[1:]],
            cwd=renamed,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Shop", "is not a package name"),
        ("json", "is taken by"),
        ("occupied", "src/occupied is there already"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    pick: Pick, project: Generate, name: str, reason: str
) -> None:
    folder = project(preset="minimal")
    (folder / "src/occupied").mkdir()
    done = pick("rename-package", name, cwd=folder)
    assert done.returncode == REFUSED
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert status(folder) == ""


def test_a_rename_needs_a_clean_tree_and_another_name(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    assert "Nothing to do" in pick("rename-package", "order_service", cwd=folder).stdout
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    done = pick("rename-package", "shop", cwd=folder)
    assert done.returncode == REFUSED
    assert "not committed yet: mine.txt" in done.stderr


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (
            "from orders.a import orders\norders = orders.b\n",
            "from shop.a import orders\norders = orders.b\n",
        ),
        ("import orders.a\norders.a.b(orders=1)\n", "import shop.a\nshop.a.b(orders=1)\n"),
        (
            'TABLE = "orders"\nMODULE = "orders.a"  # of src/orders\n',
            'TABLE = "orders"\nMODULE = "shop.a"  # of src/shop\n',
        ),
        ("from .orders import a\n", "from .orders import a\n"),
    ],
)
def test_a_name_that_is_a_word_is_the_package_where_the_code_says_so(
    source: str, result: str
) -> None:
    assert in_python(source, "orders", "shop") == result


def test_prose_keeps_a_word_that_a_package_is_called_by() -> None:
    text = "The orders of `src/orders/http`: python -m orders serve, uvicorn orders.asgi:app"
    assert in_text(text, "orders", "shop") == (
        "The orders of `src/shop/http`: python -m shop serve, uvicorn shop.asgi:app"
    )
