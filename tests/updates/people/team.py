"""What most features need: modules, a group of settings, a service, a router, documents."""

import re
from pathlib import Path

from ..merging import Files
from .hand import above, append_to, below, named, read, write
from .lists import end_of, imported, imported_in_own_section, last_in, sorted_in

THEIRS = Path(__file__).with_name("theirs")
SETTINGS = "src/PACKAGE/settings.py"
BOOTSTRAP = "src/PACKAGE/bootstrap.py"
ROUTERS = "src/PACKAGE/http/routers.py"
SCOPES = "src/PACKAGE/api_keys/scopes.py"
ENV = ".env.example"


def write_theirs(files: Files, feature: str) -> None:
    """The modules and the tests of a feature; they are texts, so that nobody runs them here."""
    folder = THEIRS / feature
    for path in sorted(folder.rglob("*.txt")):
        target = path.relative_to(folder).as_posix().removesuffix(".txt")
        target = re.sub(r"^src/", "src/PACKAGE/", target)
        write(files, target, path.read_text(encoding="utf-8"))


def group_read(files: Files, name: str, line: str, variables: str) -> None:
    """A group of settings by somebody who reads: below the last one, its import below the split."""
    imported_in_own_section(files, SETTINGS, line)
    field = _field(name, line)
    below(files, SETTINGS, r"^    server: ServerSettings", field)
    append_to(files, ENV, f"\n{variables}")


def group_unread(files: Files, name: str, line: str, variables: str) -> None:
    """A group of settings by somebody who does not: by the alphabet, wherever that is."""
    imported(files, SETTINGS, line)
    groups = re.findall(r"^    (\w+): \w+Settings = ", read(files, SETTINGS), re.MULTILINE)
    later = next((group for group in groups if group > name), "")
    if later:
        above(files, SETTINGS, rf"^    {later}: \w+Settings", _field(name, line))
    else:
        below(files, SETTINGS, rf"^    {groups[-1]}: \w+Settings", _field(name, line))
    variables_unread(files, variables)


def variables_unread(files: Files, variables: str) -> None:
    """Variables where the alphabet puts the first of them, whatever the order is there."""
    paragraphs = read(files, ENV).rstrip("\n").split("\n\n")
    mine = _variable(variables)
    place = next((n for n, each in enumerate(paragraphs) if _variable(each) > mine), None)
    paragraphs.insert(len(paragraphs) if place is None else place, variables.rstrip("\n"))
    write(files, ENV, "\n\n".join(paragraphs) + "\n")


def _field(name: str, line: str) -> str:
    settings = line.rpartition(" ")[2]
    return f"    {name}: {settings} = {settings}()\n"


def _variable(paragraph: str) -> str:
    found = re.search(r"^([A-Z_]+)=", paragraph, re.MULTILINE)
    return found[1] if found else ""


def service_read(files: Files, name: str, line: str, made: str) -> None:
    """A service by somebody who reads: opened last, and the last field."""
    imported_in_own_section(files, BOOTSTRAP, line)
    kind = line.split("import ")[1].partition(",")[0]
    below(files, BOOTSTRAP, r"^    settings: Settings$", f"    {name}: {kind}\n")
    above(files, BOOTSTRAP, r"^    return Services\(", f"    {name} = {made}\n")
    below(files, BOOTSTRAP, r"^        settings=settings,", f"        {name}={name},\n")


def service_unread(files: Files, name: str, line: str, made: str) -> None:
    """A service by somebody who does not: among the others, where its name fits."""
    imported(files, BOOTSTRAP, line)
    kind = line.split("import ")[1].partition(",")[0]
    above(files, BOOTSTRAP, r"^    notes: NoteService", f"    {name}: {kind}\n")
    below(files, BOOTSTRAP, r"^    cursors = cursor_signer", f"    {name} = {made}\n")
    above(files, BOOTSTRAP, r"^        notes=notes,", f"        {name}={name},\n")


def router_read(files: Files, line: str) -> None:
    """A router by somebody who reads: at the end, with scopes where keys have some."""
    name = line.rpartition(" ")[2]
    imported_in_own_section(files, ROUTERS, line)
    end_of(files, ROUTERS, r"^ROUTERS", f"    {name},\n")
    if named(files, SCOPES) in files:
        resource = name.removesuffix("_router")
        end_of(files, SCOPES, r"^SCOPES", f'    "{resource}:read",\n    "{resource}:write",\n')


def router_unread(files: Files, line: str) -> None:
    """A router by somebody who does not: by the alphabet."""
    imported(files, ROUTERS, line)
    sorted_in(files, ROUTERS, r"^ROUTERS", f"    {line.rpartition(' ')[2]},\n")


def command(files: Files, name: str, about: str, *, at_the_end: bool) -> None:
    """A command, below `serve` or where the alphabet puts it."""
    path = "src/PACKAGE/cli.py"
    function = name.replace("-", "_")
    added = (
        f'def _{function}(parser: ArgumentParser) -> None:\n    """{about}"""\n'
        f"    from PACKAGE.commands.{function} import add_{function}\n\n"
        f"    add_{function}(parser)\n\n\n"
    )
    above(files, path, r"^COMMANDS", added)
    place = end_of if at_the_end else sorted_in
    place(files, path, r"^COMMANDS", f'    "{name}": _{function},\n')
    row = f"| {about.lower().rstrip('.')} | `uv run python -m PACKAGE {name}` |\n"
    below(files, "AGENTS.md", r"^\| start it", row)


def told(files: Files, heading: str, text: str, rule: str) -> None:
    """A section at the end of the README, a rule for agents, an entry for callers."""
    append_to(files, "README.md", f"\n## {heading}\n\n{text}\n")
    append_to(files, "AGENTS.md", f"- {rule}\n")
    append_to(files, "CHANGELOG.md", f"\n- {heading}: {text}\n")


def mentioned(files: Files, heading: str, text: str) -> None:
    """A section in the middle of the README, and nothing else."""
    above(files, "README.md", r"^## Check it", f"## {heading}\n\n{text}\n\n")


def container(files: Files, service: str, variables: dict[str, str], *, at_the_end: bool) -> None:
    """A server in compose.yaml, and the variables that lead to it."""
    for name, value in variables.items():
        place = last_in if at_the_end else sorted_in
        place(files, "compose.yaml", r"^  environment:", f"    {name}: {value}\n")
    if service:
        place = end_of if at_the_end else last_in
        place(files, "compose.yaml", r"^services:", f"\n{service}")
