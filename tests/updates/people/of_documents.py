"""What people change in README.md, AGENTS.md and CHANGELOG.md."""

from ..merging import Files
from .hand import above, append_to, below, change, everywhere, read, sub, write
from .lists import last_in

README = "README.md"
AGENTS = "AGENTS.md"


def readme_introduced(files: Files) -> None:
    """What the service is for, below its title."""
    below(files, README, r"^# ", "\nOrders of the shop, and what people note about them.\n")


def readme_badges(files: Files) -> None:
    """The state of the builds, on top."""
    write(files, README, "![ci](https://ci.internal/orders.svg)\n\n" + read(files, README))


def readme_title(files: Files) -> None:
    """The product's name instead of the repository's."""
    sub(files, README, r"^# .*", "# Orders")


def readme_heading_renamed(files: Files) -> None:
    """Headings as in the team's other services."""
    sub(files, README, r"^## Run it$", "## Getting started")
    sub(files, README, r"^## Check it$", "## Testing")


def readme_section_last(files: Files) -> None:
    """Whom to ask, at the end."""
    append_to(files, README, "\n## Contact\n\nTeam Orders, #orders in the chat.\n")


def readme_section_in_the_middle(files: Files) -> None:
    """How the service is deployed, where readers look for it."""
    above(files, README, r"^## Run it in containers", "## Deploy it\n\n`make deploy` does.\n\n")


def readme_ends_before_the_tutorial(files: Files) -> None:
    """Nobody of the team needs a first endpoint."""
    sub(files, README, r"^## Your first endpoint\n[\s\S]*\Z", "")


def readme_table_row(files: Files) -> None:
    """A variable more in the table."""
    if "| variable | what it may be |" not in read(files, README):
        readme_section_in_the_middle(files)
        return
    below(files, README, r"^\|---\|---\|", "| `PAGER_TEAM` | who is asked at night |\n")


def readme_with_make(files: Files) -> None:
    """The commands that the team types."""
    sub(files, README, r"^uv sync\n(?:uv run .*\n)+", "make start\n")


def readme_translated(files: Files) -> None:
    """Headings and the first sentences in German, for the other office."""
    translated = {
        "## Run it\n": "## Starten\n",
        "## Call it\n": "## Aufrufen\n",
        "## Check it\n": "## Prüfen\n",
        "## Run it in containers\n": "## In Containern starten\n",
        "With the service running, in another terminal:": "Während der Dienst läuft:",
        "It answers on <http": "Er antwortet auf <http",
    }
    for old, new in translated.items():
        change(files, README, old, new)


def readme_rewritten(files: Files) -> None:
    """A README of the team's own."""
    read(files, README)
    write(files, README, "# Orders\n\nSee the handbook.\n\n    make start\n    make test\n")


def readme_as_list(files: Files) -> None:
    """What can be called, as a list before the section."""
    above(files, README, r"^## Call it", "- orders: `/orders`\n- health: `/livez`, `/readyz`\n\n")


def agents_rule_last(files: Files) -> None:
    """A rule of the team, below the others."""
    append_to(files, AGENTS, "- Every change has an entry in `CHANGELOG.md`.\n")


def agents_rule_first(files: Files) -> None:
    """The most important rule, above the others."""
    sub(files, AGENTS, r"^## Rules\n\n", "## Rules\n\n- Ask before adding a dependency.\n")


def agents_rule_reworded(files: Files) -> None:
    """Fakes are fine, and so are mocks of what others wrote."""
    sub(files, AGENTS, r"no mocks of internals", "mocks only of what is not ours")


def agents_command_added(files: Files) -> None:
    """A row in the table of commands."""
    below(files, AGENTS, r"^\| test \|", "| see coverage | `uv run pytest --cov` |\n")


def agents_layout_added(files: Files) -> None:
    """Where the team's own package is."""
    row = "| `src/PACKAGE/invoices/` | invoices, which belong to accounting |\n"
    below(files, AGENTS, r"^\| `src/PACKAGE/commands/`", row)


def agents_language(files: Files) -> None:
    """In which language code and reviews are."""
    append_to(files, AGENTS, "\n## Language\n\nCode is English; reviews may be German.\n")


def agents_introduced(files: Files) -> None:
    """Who owns the service, above the commands."""
    above(files, AGENTS, r"^## Commands", "Owned by Team Orders.\n\n")


def agents_for_the_other_tool(files: Files) -> None:
    """The tool of a colleague reads another file."""
    write(files, "GEMINI.md", read(files, AGENTS))


def changelog_entry(files: Files) -> None:
    """What is in the next release."""
    append_to(files, "CHANGELOG.md", "\n- Notes can be exported as CSV.\n")


def changelog_released(files: Files) -> None:
    """A release, below what is not released."""
    append_to(files, "CHANGELOG.md", "\n## 1.0.0 - 2026-03-02\n\n- The first release.\n")


def changelog_kept(files: Files) -> None:
    """Another form of changelog."""
    sub(files, "CHANGELOG.md", r"^## Unreleased", "## [Unreleased]\n\n### Added")


def skill_amended(files: Files) -> None:
    """What the team learnt about its tests, for agents."""
    learnt = "\n- Run `make test` instead: it starts the servers.\n"
    append_to(files, ".agents/skills/pytest-advanced/SKILL.md", learnt)


def renamed_in_documents(files: Files) -> None:
    """The service has another name in everything that people read."""
    everywhere(files, r"\border-service\b", "orders", ".md")


def makefile(files: Files) -> None:
    """A Makefile, and a word about it."""
    write(files, "Makefile", "start:\n\tuv run python -m PACKAGE serve --reload\n")
    sub(files, README, r"^(uv run .* serve\n)", r"\1# or: make start\n")


def pre_commit(files: Files) -> None:
    """Hooks that check before each commit, with their dependency."""
    hook = "repos:\n  - repo: local\n    hooks:\n      - id: ruff\n        name: ruff\n"
    write(
        files,
        ".pre-commit-config.yaml",
        f"{hook}        entry: ruff check\n        language: system\n",
    )
    last_in(files, "pyproject.toml", r"^dev = \[", '    "pre-commit>=4.3",\n')
