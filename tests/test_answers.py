"""Answers are data: they arrive as they are wherever they go, or are refused with the reason."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import copier
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pick_a_stack.render import commit_all, render
from pick_a_stack.template import RefusedError, Template

from .conftest import DEPTH, check, program
from .stacks import NAME, Answers, everything, presets

EXAMPLES = {"quick": 100, "full": 500, "exhaustive": 5000}[DEPTH]
LENGTH = 120
STACKS = [{"preset": preset} for preset in presets()] + [everything(), {"database": "mysql"}]
NASTY = [
    "Orders of the shop, " * 4 + "12345",
    "Orders of the shop, " * 4 + "1234567890" * 2,
    "x" * LENGTH,
    '"' * LENGTH,
    "\\" * LENGTH,
    "\u2019" * LENGTH,
    "\U0001f469\u200d\U0001f4bb" * 40,
    "It's the \u2018shop\u2019 \u2013 with \u00fcml\u00e4uts",
    'ends in a quote"',
    "ends in a backslash\\",
    'three """ of them',
    "# Orders",
    "- orders: [a, b]",
    ": orders",
    "orders ...",
    "*bold* `code` [link](x) <b>",
    "{= 7 * 7 =} {% raw %} {# a #} {{ x }} ${{ y }}",
    "$HOME and 100 % of %s and ${PORT:-1}",
    "/tmp",
    "0.0.0.0",
    "null",
    "  spaces around  ",
    "~",
    "\u0430cme in Cyrillic",
]
REFUSED = ["", " ", "a\nb", "a\rb", "a\tb", "a\x00b", "a\x7fb", "a\x85b", "a\u2028b", "a\u2029b"]
REFUSED += ["a\u202eb", "a\udcffb", "\ufeffa", "a" * (LENGTH + 1)]

in_process = cache(Template)


def written(answers: Answers) -> dict[str, str]:
    """The files of a project as text."""
    complete = in_process().complete(NAME | answers)
    rendered = in_process().render(complete, {"_src_path": "template"})
    return {path: content.decode() for path, content in rendered.items()}


@pytest.mark.parametrize("package", ["acme_portal", "my_acme", "acme", "acmeacme"])
@pytest.mark.parametrize("stack", STACKS, ids=str)
def test_answers_that_hold_the_name_of_the_stand_in_arrive(stack: Answers, package: str) -> None:
    named = {
        "project_name": "acme-portal-acme",
        "package": package,
        "description": "Orders of the acme shop, in src/acme and acme.shop",
        "coding_agents": ["agents-md", "claude-code"],
    }
    another = {k: v.replace("acme", "acmf") if isinstance(v, str) else v for k, v in named.items()}
    expected = {
        path.replace("acmf", "acme"): text.replace("acmf", "acme")
        for path, text in written(stack | another).items()
        if "acme" not in path + text
    }
    assert written(stack | named) == expected


def arrived(description: str) -> dict[str, str]:
    """What each place holds of a description."""
    only = {"pyproject.toml", "src/order_service/about.py", "README.md", "AGENTS.md", "Dockerfile"}
    answers = in_process().complete(NAME | {"description": description})
    files = in_process().render(answers, {"_src_path": "x"}, only | {".copier-answers.yml"})
    text = {path: content.decode() for path, content in files.items()}
    about = ast.parse(text["src/order_service/about.py"]).body
    [found] = [n.value for n in about if ast.unparse(n).startswith("DESCRIPTION = ")]  # type: ignore[attr-defined]
    [label] = re.findall(r"image\.description=(\".*\")\n", text["Dockerfile"])
    return {
        "pyproject.toml": tomllib.loads(text["pyproject.toml"])["project"]["description"],
        "about.py": ast.literal_eval(found),
        "Dockerfile": re.sub(r'\\(["$\\])', r"\1", label[1:-1]),
        "README.md": paragraph(text["README.md"]),
        "AGENTS.md": paragraph(text["AGENTS.md"]),
        ".copier-answers.yml": yaml.safe_load(text[".copier-answers.yml"])["description"],
    }


def paragraph(document: str) -> str:
    """The paragraph below the title, with the backslash that keeps it a paragraph taken away."""
    title, text, rest = document.split("\n\n", 2)
    assert title == "# order-service"
    assert rest
    assert text[0] not in "-#>+*=_<~`["
    return text.removeprefix("\\")


@st.composite
def descriptions(draw: st.DrawFn) -> str:
    """What the template takes for a description."""
    any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=LENGTH)
    awkward = st.text("\"'\\ #-:%${}\u2019\U0001f469aB.`", min_size=75, max_size=LENGTH)
    found = draw(any_text | awkward | st.sampled_from(NASTY))
    try:
        in_process().complete(NAME | {"description": found})
    except RefusedError:
        return draw(st.sampled_from(NASTY))
    return found


many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=DEPTH != "exhaustive",
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("description", NASTY)
def test_an_awkward_description_arrives(description: str) -> None:
    for place, text in arrived(description).items():
        assert text == (description.strip() if place.endswith(".md") else description), place


@many
@given(descriptions())
def test_any_description_arrives(description: str) -> None:
    for place, text in arrived(description).items():
        assert text == (description.strip() if place.endswith(".md") else description), place


@pytest.mark.parametrize("description", REFUSED, ids=ascii)
def test_a_description_that_cannot_arrive_is_refused(description: str) -> None:
    with pytest.raises(RefusedError, match="description: a description"):
        in_process().complete(NAME | {"description": description})


def test_an_update_keeps_every_answer(template: Path, tmp_path: Path) -> None:
    given = {
        "project_name": "acme-portal",
        "package": "my_acme",
        "description": '{= 7 * 7 =} {% raw %} "acme" \\ $HOME: # \U0001f469\u200d\U0001f4bb ...',
    }
    project = tmp_path / "project"
    render(project, given, template)
    commit_all(project, "generated")
    before = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert given.items() <= before.items()
    copier.run_update(
        project,
        data={"cache": "memory"},
        defaults=True,
        overwrite=True,
        quiet=True,
        vcs_ref=copier.VcsRef.CURRENT,
    )
    after = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert after == before | {"cache": "memory"}
    assert (project / "src" / "my_acme" / "cache").is_dir()
    for path in ("README.md", "AGENTS.md"):
        assert given["description"] in (project / path).read_text(encoding="utf-8")


@settings(many, max_examples=max(3, EXAMPLES // 100))
@given(st.lists(descriptions(), min_size=30, max_size=60))
def test_linter_and_formatter_find_nothing_in_any_description(texts: list[str]) -> None:
    only = {"pyproject.toml", "src/order_service/about.py"}
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, text in enumerate(texts + NASTY):
            answers = in_process().complete(NAME | {"description": text})
            files = in_process().render(answers, {}, only)
            module = folder / "src" / f"a{number}" / "about.py"
            module.parent.mkdir(parents=True, exist_ok=True)
            module.write_bytes(files["src/order_service/about.py"])
            (folder / "pyproject.toml").write_bytes(files["pyproject.toml"])
        check(program("ruff"), "check", "--no-cache", ".", cwd=folder)
        check(program("ruff"), "format", "--no-cache", "--check", ".", cwd=folder)
