"""What the page shows is what the template says, and what it hands out is what Copier writes."""

import io
import re
import shlex
import subprocess
import zipfile
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from pick_a_stack.cli.answering import from_flags
from pick_a_stack.render import commit_all
from pick_a_stack.web.asking import answered, short
from pick_a_stack.web.desk import Beginning
from pick_a_stack.web.flows import flows
from pick_a_stack.web.picture import mermaid, svg

from ..conftest import program
from .conftest import Asking


@pytest.mark.parametrize("preset", ["minimal", "crud-api", "event-driven", "ai-app", "custom"])
def test_an_address_is_a_stack(known: Beginning, preset: str) -> None:
    template = known.source.template
    given = {"project_name": "order-service", "preset": preset, "cache": "memory", "auth": "jwt"}
    answers = answered(template, given)
    assert answered(template, short(template, answers)) == answers


def test_a_refusal_leaves_the_stack_as_it_was(asking: Asking) -> None:
    answer = asking.get("?preset=minimal&add=messaging%3Doutbox-pattern")
    assert answer.status_code == 422
    assert "alembic-migrations needs a relational database" in status(answer.text)
    assert 'name="preset" value="minimal"' in answer.text
    assert "did you mean cache" in status(asking.get("?cach=redis").text)


def test_a_step_says_what_it_did(asking: Asking) -> None:
    said = status(asking.get("?preset=minimal&add=cache%3Dredis").text)
    assert "cache: none → redis." in said
    assert re.search(r"Files: [1-9]\d* added, [1-9]\d* changed, 0 removed", said)
    dropped = asking.get("?preset=event-driven&add=message_broker%3Dnone").text
    assert "messaging=outbox-pattern goes" in status(dropped)
    assert '<span class="mark">removed</span>' in dropped


def test_the_package_follows_the_name_until_it_has_its_own(asking: Asking) -> None:
    page = asking.get("?name.project_name=billing&name.package=my_service").text
    assert 'name="name.package" value="billing"' in page
    page = asking.get("?project_name=a-b&package=own&name.project_name=billing&name.package=own")
    assert 'name="name.package" value="own"' in page.text


def test_a_preset_keeps_the_name(asking: Asking) -> None:
    page = asking.get("?project_name=billing&cache=redis&start=crud-api").text
    assert 'name="name.project_name" value="billing"' in page
    assert (
        'id="start-crud-api" form="steps" name="start" value="crud-api" aria-pressed="true"' in page
    )
    assert 'name="cache"' not in page


def test_search_finds_skills_and_answers(asking: Asking) -> None:
    page = asking.get("?search=outbox").text
    assert 'value="messaging=outbox-pattern">Pick' in page
    assert "nothing has all of" in asking.get("?search=outbocks").text


def test_files_are_read_with_what_changed(asking: Asking) -> None:
    page = asking.get("?preset=minimal&add=cache%3Dredis&file=pyproject.toml").text
    assert "What changes" in page
    assert 'class="gi">+' in page
    assert "There is no" in asking.get("?file=../pyproject.toml").text


@pytest.mark.parametrize("view", ["dependencies", "settings", "servers", "picture", "take"])
def test_every_view_shows_the_stack(asking: Asking, view: str) -> None:
    expected = {
        "dependencies": "<code>redis",
        "settings": "CACHE_URL",
        "servers": "<td>redis-cache</td>",
        "picture": "port_cache --&gt; server_redis_cache",
        "take": "copier copy --defaults",
    }
    assert expected[view] in asking.get(f"?cache=redis&view={view}").text


@pytest.mark.parametrize("preset", ["minimal", "event-driven", "ai-app"])
def test_the_picture_has_all_that_runs(known: Beginning, preset: str) -> None:
    stack = known.stack(known.see(f"preset={preset}"))
    drawn = flows(stack)
    names = {node.id for node in drawn.nodes}
    assert {name for use in drawn.uses for name in use} <= names
    servers = {server for each in stack.connections for server in each.servers}
    assert {f"server-{server}" for server in servers} <= names
    assert {f"worker-{each['key']}" for each in stack.entries["workers"]} <= names
    picture = ElementTree.fromstring(svg(drawn))
    boxes = list(picture.iter("{http://www.w3.org/2000/svg}g"))
    assert len(boxes) == len(names)
    chart = mermaid(drawn)
    assert chart.count(" --> ") == len(drawn.uses)
    assert "<script" not in chart


def test_a_download_is_what_the_command_of_copier_writes(asking: Asking, tmp_path: Path) -> None:
    query = urlencode({"project_name": "order-service", "cache": "redis"})
    taken = asking.get(f"?{query}&view=take").text
    shown = re.search(r'id="by-copier"[^>]*>(.*?)</pre>', taken, re.DOTALL)
    assert shown
    words = shlex.split(unescape(shown[1]))
    command = [program("copier"), *words[1:-1], "--quiet", str(tmp_path / "copied")]
    subprocess.run(command, check=True, capture_output=True)
    archive = asking.get(f"project.zip?{query}").content
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        file.extractall(tmp_path)
    assert contents(tmp_path / "order-service") == contents(tmp_path / "copied")
    assert asking.get(f"project.zip?{query}").content == archive


def test_both_commands_and_the_link_mean_the_same(known: Beginning) -> None:
    template = known.source.template
    sight = known.see("preset=crud-api&auth=jwt,api-key&description=It's%20%22ours%22")
    commands = known.commands(sight)
    for name in ("copier", "pick"):
        words = shlex.split(commands[name])
        pairs = [value for flag, value in pairwise(words) if flag == "-d"]
        given = {"project_name": "my-service"} | from_flags(template, pairs)
        assert template.complete(given) == sight.answers
    link = shlex.split(commands["share"])[-1]
    assert known.see(link.removeprefix("?")).answers == sight.answers


def test_writes_what_was_planned_and_nothing_else(template: Path, tmp_path: Path) -> None:
    asking = Asking(Beginning(str(template), None, tmp_path))
    query = "preset=minimal&project_name=billing"
    planned = asking.get(f"?{query}&view=take&folder=billing").text
    plan = re.search(r'name="plan_id" value="(\w+)"', planned)
    assert plan
    fields = {"folder": str(tmp_path / "billing"), "plan_id": plan[1]}
    refused = asking.post("write?preset=minimal&project_name=other", fields)
    assert "not as they were when this was planned" in status(refused.text)
    assert list(tmp_path.iterdir()) == []
    assert "is written" in status(asking.post(f"write?{query}", fields).text)
    files = known_files(asking, query)
    assert contents(tmp_path / "billing") == files
    commit_all(tmp_path / "billing", "generated")
    assert "is not empty" in status(asking.post(f"write?{query}", fields).text)


def known_files(asking: Asking, query: str) -> dict[str, bytes]:
    """The files of a download."""
    with zipfile.ZipFile(io.BytesIO(asking.get(f"project.zip?{query}").content)) as file:
        return {name.partition("/")[2]: file.read(name) for name in file.namelist()}


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def status(page: str) -> str:
    """What a page says of the last step."""
    found = re.search(r'id="status" role="status">(.*?)</p>', page, re.DOTALL)
    assert found
    return " ".join(unescape(re.sub(r"<[^>]*>", "", found[1])).split())
