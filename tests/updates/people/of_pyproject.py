"""What people change in pyproject.toml, and in what stands beside it."""

from ..merging import Files
from .hand import above, append_to, change, read, remove, sub, write
from .lists import first_in, sorted_in, uv_add

TOML = "pyproject.toml"


def fastapi_below_one(files: Files) -> None:
    """FastAPI may not bring a new major version by itself."""
    sub(files, TOML, r'"(fastapi>=[\d.]+)"', r'"\1,<1"')


def pydantic_pinned(files: Files) -> None:
    """One minor version of pydantic, as in the other services of the team."""
    sub(files, TOML, r'"pydantic>=([\d.]+)"', r'"pydantic==\1.*"')


def uvicorn_bound_raised(files: Files) -> None:
    """A bot raised the lower bound of uvicorn."""
    sub(files, TOML, r'"uvicorn\[standard\]>=[\d.]+"', '"uvicorn[standard]>=0.60.1"')


def sqlalchemy_bound_raised(files: Files) -> None:
    """A fix in SQLAlchemy is needed."""
    sub(files, TOML, r'"sqlalchemy\[asyncio\]>=[\d.]+"', '"sqlalchemy[asyncio]>=2.1.7,<3"')


def uvicorn_without_extras(files: Files) -> None:
    """The image should be smaller."""
    change(files, TOML, '"uvicorn[standard]', '"uvicorn')


def tenacity_by_uv(files: Files) -> None:
    """`uv add tenacity`."""
    uv_add(files, "tenacity>=9.1.2")


def coverage_by_uv(files: Files) -> None:
    """`uv add --dev pytest-cov`."""
    uv_add(files, "pytest-cov>=7.0.0", r"^dev = \[")


def boto_by_hand(files: Files) -> None:
    """A client for S3, written where the alphabet puts it."""
    sorted_in(files, TOML, r"^dependencies = \[", '    "boto3>=1.40",\n')


def httptools_dropped(files: Files) -> None:
    """Nobody knew what httptools was for."""
    sub(files, TOML, r'^ *"httptools.*\n', "")


def dev_tools_on_top(files: Files) -> None:
    """The tools that the team always adds, before the others."""
    first_in(files, TOML, r"^dev = \[", '    "ipython>=9.0",\n    "pre-commit>=4.3",\n')


def docs_group(files: Files) -> None:
    """A dependency group for the documentation."""
    group = 'docs = [\n    "mkdocs-material>=9.6",\n]\n'
    sub(files, TOML, r"^dev = \[\n(?: .*\n)*\]\n", lambda dev: dev[0] + group)


def optional_sentry(files: Files) -> None:
    """An extra that production installs."""
    extra = '[project.optional-dependencies]\nsentry = ["sentry-sdk>=2.40"]\n\n'
    above(files, TOML, r"^\[dependency-groups\]", extra)


def project_metadata(files: Files) -> None:
    """Authors, a licence and a real version."""
    change(files, TOML, 'version = "0.1.0"', 'version = "1.4.2"')
    owners = 'license = "LicenseRef-Proprietary"\nauthors = [{ name = "Team Orders" }]\n'
    above(files, TOML, r"^requires-python", owners)


def described(files: Files) -> None:
    """What the service does, in the team's own words."""
    sub(files, TOML, r'^description = ".*"', 'description = "Takes orders and keeps their notes"')


def newer_python(files: Files) -> None:
    """Nothing older than Python 3.13 is deployed any more."""
    sub(files, TOML, r'^requires-python = ".*"', 'requires-python = ">=3.13"')
    sub(files, TOML, r'^target-version = ".*"', 'target-version = "py313"')
    sub(files, TOML, r'^python_version = ".*"', 'python_version = "3.13"')
    write(files, ".python-version", "3.13\n")


def console_script(files: Files) -> None:
    """A command without `python -m`."""
    script = '[project.scripts]\norders = "PACKAGE.cli:main"\n\n'
    above(files, TOML, r"^\[build-system\]", script)


def more_ruff_rules(files: Files) -> None:
    """Pathlib, prints and simplifications are checked as well."""
    sub(files, TOML, r'"UP", "W"\]', '"UP", "W", "PTH", "PERF", "T10"]')


def docstrings_checked(files: Files) -> None:
    """Docstrings are checked, as in the team's other services."""
    sub(files, TOML, r'^select = \["A", ', 'select = ["A", "D", ')
    below_select = '[tool.ruff.lint.pydocstyle]\nconvention = "google"\n\n'
    above(files, TOML, r"^\[tool\.ruff\.lint\.per-file-ignores\]", below_select)


def ignored_line_length(files: Files) -> None:
    """The formatter alone decides on the length of lines."""
    sub(files, TOML, r"^ignore = \[(.*)\]", r'ignore = [\1, "E501"]')


def scripts_may_print(files: Files) -> None:
    """Scripts of the team have rules of their own."""
    sub(files, TOML, r'^"tests/\*\*" = .*\n', lambda line: f'"scripts/**" = ["S", "T"]\n{line[0]}')


def tests_may_more(files: Files) -> None:
    """Tests are allowed unused arguments and long lines."""
    sub(files, TOML, r'^"tests/\*\*" = \["S"\]', '"tests/**" = ["E501", "S"]')


def isort_sections(files: Files) -> None:
    """Shared libraries of the company are sorted beside the service's own modules."""
    isort = '[tool.ruff.lint.isort]\nknown-first-party = ["PACKAGE", "company"]\n\n'
    above(files, TOML, r"^\[tool\.deptry\]", isort)


def pydantic_plugin(files: Files) -> None:
    """mypy understands pydantic's models."""
    sub(files, TOML, r"^strict = true\n", 'strict = true\nplugins = ["pydantic.mypy"]\n')


def mypy_leaves_boto(files: Files) -> None:
    """A library without types."""
    override = '[[tool.mypy.overrides]]\nmodule = "boto3.*"\nignore_missing_imports = true\n\n'
    above(files, TOML, r"^\[tool\.pytest", override)


def pytest_markers(files: Files) -> None:
    """Slow tests have a marker."""
    sub(files, TOML, r"^(testpaths = .*\n)", r'markers = ["slow: takes more than a second"]\n\1')


def pytest_options(files: Files) -> None:
    """Failures stop the run, and the slowest tests are shown."""
    sub(files, TOML, r'^addopts = \[(.*)"-ra"\]', r'addopts = [\1"-ra", "-x", "--durations=5"]')


def pytest_tolerates_a_warning(files: Files) -> None:
    """A library warns at import, and nobody can change it today."""
    tolerated = 'filterwarnings = [\n    "error",\n    "ignore::DeprecationWarning:botocore.*",\n]'
    sub(files, TOML, r'^filterwarnings = \["error"\]', tolerated)


def coverage_table(files: Files) -> None:
    """What coverage counts, and how much of it there has to be."""
    tables = (
        '\n[tool.coverage.run]\nbranch = true\nsource = ["src"]\n'
        "\n[tool.coverage.report]\nfail_under = 90\nshow_missing = true\n"
    )
    append_to(files, TOML, tables)


def deptry_ignores(files: Files) -> None:
    """A plugin is loaded by its name."""
    if "DEP002 = [" in read(files, TOML):
        sorted_in(files, TOML, r"^DEP002 = \[", '    "opentelemetry-distro",\n')
        return
    table = '[tool.deptry.per_rule_ignores]\nDEP002 = ["opentelemetry-distro"]\n\n'
    above(files, TOML, r"^\[tool\.mypy\]", table)


def uv_table(files: Files) -> None:
    """Everybody has the same uv."""
    append_to(files, TOML, '\n[tool.uv]\nrequired-version = ">=0.9"\n')


def schemathesis_gone(files: Files) -> None:
    """The team does not fuzz its services."""
    remove(files, "schemathesis.toml")


def more_ignored_files(files: Files) -> None:
    """What editors and coverage leave behind."""
    sub(files, ".gitignore", r"^\.venv/\n", ".venv/\n.idea/\n.vscode/\n.coverage\nhtmlcov/\n")
