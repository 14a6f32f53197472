"""How people move things: modules, tests, configuration, and the example they have no use for."""

from ..editing import AbsentError
from ..merging import Files
from .hand import above, everywhere, move, named, read, remove, rename_module, ruff, sub, write


def settings_as_package(files: Files) -> None:
    """`settings.py` becomes a package, because it will grow."""
    move(files, "src/PACKAGE/settings.py", "src/PACKAGE/settings/__init__.py")


def errors_as_package(files: Files) -> None:
    """`errors.py` becomes a package, with the team's own errors beside it."""
    move(files, "src/PACKAGE/errors.py", "src/PACKAGE/errors/__init__.py")
    write(files, "src/PACKAGE/errors/shop.py", '"""Errors of the shop."""\n')


def bootstrap_renamed(files: Files) -> None:
    """The composition root is called as in the team's other services."""
    rename_module(files, "bootstrap", "container")


def logs_renamed(files: Files) -> None:
    """`logs` is `observability`, as metrics will be there as well."""
    rename_module(files, "logs", "observability")


def http_renamed(files: Files) -> None:
    """A package that is not called like one of the standard library."""
    rename_module(files, "http", "web")


def problems_moved(files: Files) -> None:
    """The handler of errors is in the package of the edge, by the name of the team."""
    rename_module(files, "http/problems", "http/error_handling")


def notes_renamed(files: Files) -> None:
    """Notes are articles: the package, its classes, its functions, its routes."""
    if not any(path.startswith(named(files, "src/PACKAGE/notes/")) for path in files):
        raise AbsentError("notes")
    rename_module(files, "notes", "articles")
    everywhere(files, r"\bNoteService\b", "ArticleService")
    everywhere(files, r"\bnotes_router\b", "articles_router")
    sub(files, "src/PACKAGE/articles/routes.py", r'prefix="/notes"', 'prefix="/articles"')
    ruff(files, "format")


def example_routes_deleted(files: Files) -> None:
    """The routes of the example are gone; what is below them will be used."""
    remove(files, "src/PACKAGE/notes/routes.py")
    remove(files, "tests/notes")
    path = "src/PACKAGE/http/stack_routers.py"
    sub(files, path, r"^from PACKAGE\.notes\.routes import .*\n", "")
    sub(files, path, r"^    notes_router,\n", "")
    ruff(files, "check", "--select=I", "--fix")


def example_tests_deleted(files: Files) -> None:
    """The tests of the example are gone, because they were in the way."""
    remove(files, "tests/notes")
    sub(files, "README.md", r"^The notes are an example.*\n", "")


def example_deleted(files: Files) -> None:
    """All of the example that has its own folder; references are mended by hand later."""
    remove(files, "src/PACKAGE/notes")
    remove(files, "tests/notes")
    remove(files, "tests/contracts/test_notes.py")


def tests_by_kind(files: Files) -> None:
    """Tests are sorted into unit and integration."""
    move(files, "tests/contracts", "tests/integration")
    move(files, "tests/http", "tests/unit_http")


def compose_by_its_old_name(files: Files) -> None:
    """The deployment looks for docker-compose.yml."""
    move(files, "compose.yaml", "docker-compose.yml")


def docker_files_below_deploy(files: Files) -> None:
    """Everything about containers is in one folder."""
    move(files, "Dockerfile", "deploy/Dockerfile")
    sub(
        files,
        "compose.yaml",
        r"^  build: \.$",
        "  build:\n    context: .\n    dockerfile: deploy/Dockerfile",
    )


def one_compose_file(files: Files) -> None:
    """The servers are written into compose.yaml, and their files are gone."""
    servers = sorted(path for path in files if path.startswith("compose/"))
    if not servers:
        raise AbsentError("servers")
    sub(files, "compose.yaml", r"^include:\n(?:  .*\n)+\n", "")
    bodies, volumes = "", ""
    for path in servers:
        body, _, kept = read(files, path).partition("\nvolumes:\n")
        server = body.partition("services:\n")[2].rstrip()
        bodies += f"{server}\n\n" if server else ""
        volumes += kept
        del files[path]
    if not bodies:
        raise AbsentError("servers")
    above(files, "compose.yaml", r"^  app:", bodies)
    write(files, "compose.yaml", read(files, "compose.yaml") + f"\nvolumes:\n{volumes}")


def ruff_in_its_own_file(files: Files) -> None:
    """The configuration of ruff is in ruff.toml, which other projects extend."""
    found: list[str] = []
    pattern = r"^\[tool\.ruff(?:\.[^\]]*)?\]\n(?:(?!\[).*\n)*"
    sub(files, "pyproject.toml", pattern, lambda table: found.append(table[0]) or "", count=0)
    content = "".join(found).replace("[tool.ruff]\n", "").replace("[tool.ruff.", "[")
    write(files, "ruff.toml", content)


def pytest_in_its_own_file(files: Files) -> None:
    """pytest's settings are in pytest.ini, where one of the team looks for them."""
    sub(files, "pyproject.toml", r"^\[tool\.pytest\]\n(?:.*\n)*", "")
    options = "addopts = --strict-markers --strict-config -ra\nfilterwarnings = error\n"
    places = "anyio_mode = auto\npythonpath = src\ntestpaths = tests\n"
    write(files, "pytest.ini", f"[pytest]\n{options}{places}")


def env_split(files: Files) -> None:
    """Variables of the server are in a file of their own."""
    lines = read(files, ".env.example").split("\n\n")
    server = [each for each in lines if "\nSERVER_" in each]
    write(files, ".env.example", "\n\n".join(each for each in lines if each not in server) + "\n")
    write(files, ".env.server.example", "\n\n".join(server))


def agents_of_one_tool(files: Files) -> None:
    """Only one tool is used: its file, and no folder of skills."""
    move(files, "AGENTS.md", ".github/copilot-instructions.md")
    remove(files, ".agents")


def workflow_renamed(files: Files) -> None:
    """The workflow is called build, and so is its file."""
    sub(files, ".github/workflows/ci.yml", r"^name: ci$", "name: build")
    move(files, ".github/workflows/ci.yml", ".github/workflows/build.yaml")


def documents_below_docs(files: Files) -> None:
    """The README is short, and the rest is below docs/."""
    head, _, rest = read(files, "README.md").partition("\n## Check it")
    write(files, "README.md", f"{head}\nMore: [docs/working.md](docs/working.md).\n")
    write(files, "docs/working.md", f"# Working on it\n\n## Check it{rest}")
    move(files, "CHANGELOG.md", "docs/changelog.md")


def gitlab_instead(files: Files) -> None:
    """The company is on GitLab: another pipeline, and no folder of GitHub."""
    remove(files, ".github")
    write(files, ".gitlab-ci.yml", "test:\n  image: python:3.12\n  script: [uv run pytest]\n")
