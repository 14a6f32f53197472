"""`mcp`: a coding agent plans, writes and changes a project, with the protocol's own client."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from pick_a_stack.render import commit_all
from pick_a_stack.template import Template

from ..stacks import NAME
from .conftest import Generate, edit, status

pytestmark = pytest.mark.anyio
Begin = Callable[..., AbstractAsyncContextManager[Client]]
CREATED = {"preset": "minimal", "database": "sqlite"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def agent(environment: dict[str, str], tmp_path: Path) -> Begin:
    """A client of a server in a process of its own, which runs in a folder."""

    @asynccontextmanager
    async def beginning(cwd: Path = tmp_path) -> AsyncIterator[Client]:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "pick_a_stack.cli", "mcp"],
            env=dict(os.environ) | environment,
            cwd=str(cwd),
        )
        async with Client(server, read_timeout_seconds=120) as client:
            yield client

    return beginning


async def call(client: Client, tool: str, **arguments: Any) -> Any:
    """What a tool returns; it must not refuse."""
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    assert not result.is_error, result.content
    structured = result.structured_content
    assert structured is not None
    return structured.get("result", structured)


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    """What a tool says when it refuses."""
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    assert result.is_error
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


def rendered(template: Path, answers: dict[str, Any]) -> dict[str, bytes]:
    in_process = Template(template)
    return in_process.render(in_process.complete(NAME | answers), {})


async def test_every_tool_says_what_it_does_and_what_it_returns(agent: Begin) -> None:
    async with agent() as client:
        tools = (await client.list_tools()).tools
        reading = {
            tool.name for tool in tools if tool.annotations and tool.annotations.read_only_hint
        }
    assert all(tool.description and tool.output_schema for tool in tools)
    assert {tool.name for tool in tools} - reading == {
        "create_project",
        "apply_change",
        "undo_change",
    }


async def test_skills_are_found_and_read(agent: Begin) -> None:
    async with agent() as client:
        found = await call(client, "search", words="outbox")
        assert found[0]["name"] == "outbox-pattern"
        assert "messaging=outbox-pattern" in found[0]["answers"]
        redis = {each["name"] for each in await call(client, "search", words="redis cache")}
        assert "cache=redis" in redis
        assert "did you mean" in await refusal(client, "search", words="outbocks-pattern")
        uris = {str(each.uri) for each in (await client.list_resources()).resources}
        assert "skill://outbox-pattern/SKILL.md" in uris
        for uri in sorted(uris)[:3]:
            [content] = (await client.read_resource(uri)).contents
            assert content.mime_type == "text/markdown"


async def test_trees_recommend_answers_that_the_template_takes(agent: Begin) -> None:
    async with agent() as client:
        trees = await call(client, "decision_trees")
        advice = [each for tree in trees for each in tree["branches"]]
        [redis] = [each for each in advice if each["answers"] == {"cache": "redis"}]
        assert redis["need"]
        assert redis["why"]
        stack = await call(client, "check_answers", answers=redis["answers"])
    assert stack["answers"]["cache"] == "redis"
    assert [each["variable"] for each in stack["servers"]] == ["CACHE_URL"]


async def test_answers_are_refused_with_the_remedy(agent: Begin) -> None:
    async with agent() as client:
        said = await refusal(client, "check_answers", answers={"messaging": ["outbox-pattern"]})
        assert "database" in said
        assert "did you mean redis" in await refusal(
            client, "check_answers", answers={"cache": "rediss"}
        )
        assert "did you mean cache" in await refusal(
            client, "check_answers", answers={"cach": "redis"}
        )


async def test_files_are_read_before_they_are_written(agent: Begin, template: Path) -> None:
    files = rendered(template, CREATED)
    answers = NAME | CREATED
    async with agent() as client:
        listed = await call(client, "list_files", answers=answers, below="src")
        assert listed == sorted(path for path in files if path.startswith("src/"))
        text = await call(client, "preview_file", answers=answers, path="README.md")
        assert text.encode() == files["README.md"]
        assert "README.md" in await refusal(client, "preview_file", answers=answers, path="README")
        everything = {"preset": "ai-app"}
        said = await refusal(client, "list_files", answers=everything, below="")
        assert "src" in said


async def test_an_agent_creates_a_project_and_changes_it(
    agent: Begin, template: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "order-service"
    async with agent() as client:
        plan = await call(client, "plan_project", folder=str(folder), answers=CREATED)
        assert not folder.exists()
        made = {"folder": str(folder), "answers": CREATED}
        assert "plan_project" in await refusal(client, "create_project", **made, plan_id="guessed")
        assert not folder.exists()
        await call(client, "create_project", **made, plan_id=plan["plan_id"])
        assert "not empty" in await refusal(client, "plan_project", **made)
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written == set(rendered(template, CREATED))
    commit_all(folder, "generated")
    async with agent(folder) as client:
        lacks = await call(client, "project_gaps")
        assert "data=alembic-migrations" in {each["answer"] for each in lacks["lacks"]}
        change = {"action": "add", "names": ["cache=redis"]}
        plan = await call(client, "plan_change", **change)
        assert plan["answers"] == [{"question": "cache", "before": "none", "after": "redis"}]
        assert "src/order_service/cache/redis.py" in plan["added"]
        assert status(folder) == ""
        assert "plan_change" in await refusal(client, "apply_change", **change, plan_id="guessed")
        await call(client, "apply_change", **change, plan_id=plan["plan_id"])
        assert (folder / "src/order_service/cache").is_dir()
        assert "not committed" in await refusal(client, "plan_change", **change)
        await call(client, "undo_change")
        assert status(folder) == ""
        assert not (folder / "src/order_service/cache").exists()
        findings = await call(client, "doctor")
    assert not [each for each in findings if each["kind"] == "problem"]


async def test_a_plan_is_of_the_project_as_it_was(agent: Begin, project: Generate) -> None:
    folder = project(preset="minimal")
    async with agent(folder) as client:
        change = {"action": "add", "names": ["cache=memory"], "folder": str(folder)}
        plan = await call(client, "plan_change", **change)
        edit(folder, "README.md", "## ", "## My ")
        said = await refusal(client, "apply_change", **change, plan_id=plan["plan_id"])
    assert "as things are now" in said
    assert status(folder) == ""


async def test_edited_files_are_not_taken_away_unasked(agent: Begin, project: Generate) -> None:
    folder = project(preset="minimal", cache="memory")
    [path] = [path for path in folder.rglob("cache/memory.py") if "src" in path.parts]
    path.write_text(path.read_text("utf-8") + "\nMINE = True\n", "utf-8")
    commit_all(folder, "mine")
    async with agent(folder) as client:
        change = {"action": "remove", "names": ["cache"]}
        plan = await call(client, "plan_change", **change)
        assert plan["edited"] == [path.relative_to(folder).as_posix()]
        said = await refusal(client, "apply_change", **change, plan_id=plan["plan_id"])
        assert "keep" in said
        assert status(folder) == ""
        await call(client, "apply_change", **change, plan_id=plan["plan_id"], keep=True)
    kept = folder / "kept" / f"{plan['edited'][0]}.kept"
    assert "MINE = True" in kept.read_text("utf-8")


async def test_a_folder_without_a_project_is_a_refusal(agent: Begin, tmp_path: Path) -> None:
    async with agent() as client:
        for tool in ("project_gaps", "doctor"):
            assert ".copier-answers.yml" in await refusal(client, tool, folder=str(tmp_path))
        said = await refusal(
            client, "apply_change", action="add", names=["--force"], plan_id="", folder="nowhere"
        )
    assert "nowhere" in said


async def test_a_name_is_never_a_flag(agent: Begin, project: Generate) -> None:
    folder = project(preset="minimal")
    async with agent(folder) as client:
        assert "--force" in await refusal(client, "plan_change", action="add", names=["--force"])


def test_says_what_is_missing_without_the_sdk(environment: dict[str, str], tmp_path: Path) -> None:
    block = tmp_path / "mcp.py"
    block.write_text("raise ModuleNotFoundError(name='mcp')", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pick_a_stack.cli", "mcp"],
        env=os.environ
        | environment
        | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{environment['PYTHONPATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert "pick-a-stack[mcp]" in done.stderr
    assert done.stdout == ""
