"""What lines leave in conflict is merged by entry, or stays a marked conflict."""

import pytest

from pick_a_stack.merging import merge
from pick_a_stack.merging.entries import merge_entries
from pick_a_stack.merging.lines import MARKERS, conflicting

IMPORTS = """from a.accounts import accounts
from a.notes import notes

ROUTERS = (
    accounts,
    notes,
    # Append yours here.
)
"""

CASES = {
    "imports and a tuple, both beside the last entry": (
        "routers.py",
        IMPORTS,
        IMPORTS.replace("    # App", "    orders,\n    # App").replace(
            "\n\n", "\nfrom a.orders import orders\n\n", 1
        ),
        IMPORTS.replace("    # App", "    search,\n    # App").replace(
            "\n\n", "\nfrom a.search import search\n\n", 1
        ),
        """from a.accounts import accounts
from a.notes import notes
from a.orders import orders
from a.search import search

ROUTERS = (
    accounts,
    notes,
    orders,
    search,
    # Append yours here.
)
""",
    ),
    "entries sorted among those that go": (
        "routers.py",
        IMPORTS,
        IMPORTS.replace("    notes", "    bills,\n    notes"),
        IMPORTS.replace("    notes,\n", "").replace("    accounts,\n", ""),
        IMPORTS.replace("    notes,\n", "    bills,\n").replace("    accounts,\n", ""),
    ),
    "a call that was one line and is several": (
        "bootstrap.py",
        "notes = NoteService(database, reader, ())\n",
        "notes = NoteService(database, reader, (Mine(),))\n",
        "notes = NoteService(\n    database,\n    reader,\n    (\n"
        "        Publish(broker),\n    ),\n)\n",
        "notes = NoteService(\n    database,\n    reader,\n    (\n        Mine(),\n"
        "        Publish(broker),\n    ),\n)\n",
    ),
    "keyword arguments of a call on one line": (
        "app.py",
        "app = App(title='x', debug=False)\n",
        "app = App(title='mine', debug=False)\n",
        "app = App(title='x', debug=False, routes=routes)\n",
        "app = App(title='mine', debug=False, routes=routes)\n",
    ),
    "fields of a class": (
        "services.py",
        "class Services:\n    broker: Broker\n    settings: Settings\n",
        "class Services:\n    broker: Broker\n    bills: Bills\n    settings: Settings\n",
        "class Services:\n    broker: Broker\n    cache: Cache\n    settings: Settings\n",
        "class Services:\n    broker: Broker\n    cache: Cache\n    bills: Bills\n"
        "    settings: Settings\n",
    ),
    "keys of a dict": (
        "cli.py",
        'COMMANDS = {\n    "config": config,\n    "serve": serve,\n}\n',
        'COMMANDS = {\n    "config": config,\n    "bill": bill,\n    "serve": serve,\n}\n',
        'COMMANDS = {\n    "config": config,\n    "migrate": migrate,\n    "serve": serve,\n}\n',
        'COMMANDS = {\n    "config": config,\n    "bill": bill,\n    "migrate": migrate,\n'
        '    "serve": serve,\n}\n',
    ),
    "names of one import": (
        "a.py",
        "from typing import Any\n",
        "from typing import Any, Self\n",
        "from typing import Any, cast\n",
        "from typing import Any, Self, cast\n",
    ),
    "an import that is new on both sides": (
        "a.py",
        "x = 1\n",
        "from typing import Self\n\nx = 1\n",
        "from typing import cast\n\nx = 1\n",
        "from typing import Self, cast\n\nx = 1\n",
    ),
    "a wrapped statement of which an argument goes": (
        "a.py",
        "x = f(one=1, two=2)\ny = 1\n",
        "x = f(\n    one=1,\n    two=2,\n)\ny = 2\n",
        "x = f(two=2)\ny = 1\n",
        "x = f(two=2)\ny = 2\n",
    ),
    "dependencies": (
        "pyproject.toml",
        '[project]\ndependencies = [\n    "redis>=8",\n    # Yours.\n    "fastapi>=1",\n]\n',
        '[project]\ndependencies = [\n    "redis>=8",\n    "mine>=2",  # for bills\n'
        '    # Yours.\n    "fastapi>=2",\n]\n',
        '[project]\ndependencies = [\n    "sqlalchemy>=2",\n    # Yours.\n    "fastapi>=1",\n]\n',
        '[project]\ndependencies = [\n    "mine>=2",  # for bills\n    "sqlalchemy>=2",\n'
        '    # Yours.\n    "fastapi>=2",\n]\n',
    ),
    "tables": (
        "pyproject.toml",
        "[tool.a]\nx = 1\n\n[tool.z]\ny = 1\n",
        "[tool.a]\nx = 1\n\n# Mine.\n[tool.mine]\nz = 1\n\n[tool.z]\ny = 1\n",
        "[tool.a]\nx = 1\n\n[tool.deptry]\nz = 1\n\n[tool.z]\ny = 1\n",
        "[tool.a]\nx = 1\n\n[tool.deptry]\nz = 1\n\n"
        "# Mine.\n[tool.mine]\nz = 1\n\n[tool.z]\ny = 1\n",
    ),
    "keys of YAML": (
        "compose.yaml",
        "app:\n  environment:\n    HOST: here\nservices: {}\n",
        "app:\n  environment:\n    MINE: x\n    HOST: here\nservices: {}\n",
        "app:\n  environment:\n    CACHE: y\n    HOST: here\nservices: {}\n",
        "app:\n  environment:\n    CACHE: y\n    MINE: x\n    HOST: here\nservices: {}\n",
    ),
    "items of YAML at the indentation of their key": (
        "ci.yml",
        "steps:\n- run: a\n- run: z\n",
        "steps:\n- run: a\n- run: mine\n- run: z\n",
        "steps:\n- run: a\n- run: theirs\n- run: z\n",
        "steps:\n- run: a\n- run: theirs\n- run: mine\n- run: z\n",
    ),
    "a key that goes, with an entry of the user's": (
        "ci.yml",
        "job:\n  env:\n    A: 1\n  steps: []\n",
        "job:\n  env:\n    A: 1\n    MINE: 1\n  steps: []\n",
        "job:\n  steps: []\n",
        "job:\n  env:\n    MINE: 1\n  steps: []\n",
    ),
    "a list that is new on both sides": (
        "pyproject.toml",
        "[a]\n",
        '[a]\nx = ["mine"]\n',
        '[a]\nx = [\n    "theirs",\n]\n',
        '[a]\nx = [\n    "mine",\n    "theirs",\n]\n',
    ),
    "variables": (
        ".env.example",
        "# a\nA=1\n\n# z\nZ=1\n",
        "# a\nA=1\n\n# mine\nM=1\n\n# z\nZ=2\n",
        "# a\nA=1\n\n# theirs\nT=1\n\n# z\nZ=1\n",
        "# a\nA=1\n\n# theirs\nT=1\n\n# mine\nM=1\n\n# z\nZ=2\n",
    ),
    "names that a sentence enumerates": (
        "AGENTS.md",
        "# A\n\nThe command line lists `config`, `publish`, `serve`.\nNo server.\n",
        "# A\n\nThe command line lists `config`, `publish`, `serve`, `mine`.\nNo server.\n",
        "# A\n\nThe command line lists `config`, `migrate`, `serve`.\nNo server.\n",
        "# A\n\nThe command line lists `config`, `migrate`, `serve`, `mine`.\nNo server.\n",
    ),
    "rows and items of Markdown": (
        "README.md",
        "# A\n\n- one\n- two\n\n## Z\n\ntext\n",
        "# A\n\n- one\n- mine\n- two\n\n## Z\n\ntext\n",
        "# A\n\n- one\n- theirs\n- two\n\n## Z\n\ntext\n",
        "# A\n\n- one\n- theirs\n- mine\n- two\n\n## Z\n\ntext\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_entries_of_both_stay(case: str) -> None:
    path, before, mine, after, expected = CASES[case]
    sides = (before.encode(), mine.encode(), after.encode())
    merged = merge(*({path: side} for side in sides))
    assert merged.files[path].decode() == expected
    assert merged.by_entry == {path}


UNDECIDED = {
    "a changed bound of a dependency that goes": (
        "pyproject.toml",
        'dependencies = [\n    "redis>=8",\n]\n',
        'dependencies = [\n    "redis>=8,<9",\n]\n',
        "dependencies = [\n]\n",
    ),
    "one dependency with two bounds": (
        "pyproject.toml",
        'dependencies = [\n    "a",\n]\n',
        'dependencies = [\n    "a",\n    "redis>=7",\n]\n',
        'dependencies = [\n    "a",\n    "redis>=8",\n]\n',
    ),
    "one value, changed by both": ("a.yaml", "a: 1\nb: 1\n", "a: 2\nb: 1\n", "a: 3\nb: 2\n"),
    "a key of a service that goes": (
        "compose.yaml",
        "services:\n  db:\n    image: a\n  z: {}\n",
        "services:\n  db:\n    image: a\n    mem_limit: 1g\n  z: {}\n",
        "services:\n  z: {}\n",
    ),
    "a function that goes, with a line of the user's": (
        "a.py",
        "def f():\n    a()\n\n\nx = 1\n",
        "def f():\n    a()\n    mine()\n\n\nx = 1\n",
        "x = 1\n",
    ),
    "a variable removed by one, changed by the other": (".env", "A=1\n", "", "A=2\n"),
    "one argument by position each": ("a.py", "f(a)\n", "f(a, mine)\n", "f(a, theirs)\n"),
    "a statement replaced by both": ("a.py", "a()\nb()\n", "x = 1\nb()\n", "y = 1\nb()\n"),
    "text that is no Python": ("a.py", "x = 1\n", "x = (\n", "x = 2\n"),
    "a kind of file that is not known": ("a.txt", "1\n", "2\n", "3\n"),
}


@pytest.mark.parametrize("case", UNDECIDED)
def test_what_cannot_be_decided_stays_a_marked_conflict(case: str) -> None:
    path, before, mine, after = UNDECIDED[case]
    merged = merge({path: before.encode()}, {path: mine.encode()}, {path: after.encode()})
    assert list(merged.conflicts) == [path]
    lines = merged.files[path].splitlines()
    assert [line for line in lines if line in MARKERS] == list(MARKERS)


def test_only_what_is_undecided_is_marked() -> None:
    before = b"A=1\nB=1\n"
    merged = merge_entries(".env", before, b"A=1\nMINE=1\nB=2\n", b"A=1\nTHEIRS=1\nB=3\n")
    assert merged is not None
    assert merged.splitlines()[:3] == [b"A=1", b"THEIRS=1", b"MINE=1"]
    assert conflicting(merged)


def test_a_comment_that_both_changed_is_marked_alone() -> None:
    merged = merge_entries(
        "a.yaml",
        b"# one\na:\n  x: 1\n",
        b"# mine\na:\n  x: 1\n  mine: 1\n",
        b"# two\na:\n  x: 1\n  two: 1\n",
    )
    assert merged is not None
    assert merged.decode().splitlines() == [
        *("<<<<<<< before updating", "# mine", "=======", "# two", ">>>>>>> after updating"),
        *("a:", "  x: 1", "  two: 1", "  mine: 1"),
    ]


def test_what_lines_merge_is_left_to_lines() -> None:
    before = b"a = 1\n\n\nb = 2\n\n\nc = 3\n"
    merged = merge(
        {"a.py": before},
        {"a.py": before.replace(b"a = 1", b"a = (1)")},
        {"a.py": before.replace(b"c = 3", b"c = 4")},
    )
    assert merged.files["a.py"] == b"a = (1)\n\n\nb = 2\n\n\nc = 4\n"
    assert not merged.by_entry
