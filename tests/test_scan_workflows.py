"""The workflows of scans do what the README says, each morning too, and stop for what is grave."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .conftest import Render

STACK = {
    "security": ["security-scanning"],
    "platform": ["docker-python", "github-actions-python"],
}


@dataclass(frozen=True)
class Job:
    """A job of a workflow, by what it runs and what it uses."""

    runs: list[str]
    uses: list[dict[str, Any]]


def jobs(file: Path) -> dict[str, Job]:
    """The jobs of a workflow."""
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow[True]["schedule"]
    found = {}
    for name, job in workflow["jobs"].items():
        assert "permissions" not in job
        assert not any("continue-on-error" in each for each in (job, *job["steps"]))
        runs = [step["run"] for step in job["steps"] if "run" in step]
        found[name] = Job(runs, [step for step in job["steps"] if "uses" in step])
    return found


def test_workflows_run_what_the_readme_says(rendered: Render) -> None:
    readme = (rendered(STACK) / "README.md").read_text(encoding="utf-8")
    found = jobs(rendered(STACK) / ".github/workflows/scans.yml")
    assert set(found) == {"dependencies", "secrets", "sbom"}
    for job in found.values():
        for line in job.runs:
            assert line.replace(" --locked", "") in readme.replace(" --locked", ""), line
    assert found["secrets"].uses[0]["with"]["fetch-depth"] == 0


def test_the_image_stops_for_what_is_high_and_can_be_mended(rendered: Render) -> None:
    job = jobs(rendered(STACK) / ".github/workflows/image-scan.yml")["image-scan"]
    told, stops = (each["with"] for each in job.uses if "trivy" in each["uses"])
    assert "exit-code" not in told
    assert (stops["exit-code"], stops["severity"]) == (1, "HIGH,CRITICAL")
    assert f"uv run python -m tests.scans.image > {stops['trivyignores']}" in job.runs
    for name in ("scans.yml", "ci.yml"):
        assert (rendered(STACK) / ".github/workflows" / name).exists()
    alone = rendered({"security": ["security-scanning"], "platform": ["github-actions-python"]})
    assert not (alone / ".github/workflows/image-scan.yml").exists()
