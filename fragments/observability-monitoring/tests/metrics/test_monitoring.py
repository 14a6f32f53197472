"""Rules, dashboard and runbooks speak of what there is."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.metrics.hosting import host_metrics
from acme.metrics.requests import BUCKETS

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "monitoring/rules").glob("*.yml"))
RUNBOOKS = ROOT / "monitoring/runbooks"
DASHBOARD = ROOT / "monitoring/dashboard.json"
# What Prometheus knows by itself.
ITS_OWN = {"up"}


async def told(services: Services) -> set[str]:
    """The names of the series that this process tells, as far as the text says."""
    async with host_metrics(services) as hosted, AsyncClient(trust_env=False) as client:
        text = (await client.get(f"http://127.0.0.1:{hosted.port}/metrics")).text
    names = set[str]()
    for name, kind in re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE):
        parts = ("_bucket", "_count", "_sum") if kind == "histogram" else ("",)
        names |= {name + part for part in parts}
    return names


async def test_rules_and_dashboard_ask_for_what_is_told(services: Services) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*RULES, DASHBOARD)]
    recorded = {name for text in texts for name in re.findall(r"record: ([\w:]+)", text)}
    asked = {name for text in texts for name in re.findall(r"([a-z][\w:]*)\{[a-z]", text)}
    assert asked - recorded - ITS_OWN <= await told(services)
    assert asked


def test_what_is_promised_is_a_bucket() -> None:
    texts = [path.read_text(encoding="utf-8") for path in RULES]
    asked = {float(limit) for text in texts for limit in re.findall(r'le="([\d.]+)"', text)}
    assert asked
    assert asked <= set(BUCKETS)


@pytest.mark.parametrize("rules", RULES, ids=lambda path: path.stem)
def test_each_alert_has_its_part_of_a_runbook(rules: Path) -> None:
    text = rules.read_text(encoding="utf-8")
    alerts = re.findall(r"alert: (\w+)", text)
    links = re.findall(r"runbook_url: monitoring/runbooks/(\S+)#(\w+)", text)
    assert [anchor for _, anchor in links] == [alert.lower() for alert in alerts]
    for alert, (page, _) in zip(alerts, links, strict=True):
        assert f"\n## {alert}\n" in (RUNBOOKS / page).read_text(encoding="utf-8")


def test_dashboard_is_one() -> None:
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    assert all(panel["targets"] for panel in panels)


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("check rules", "monitoring/rules/*.yml"),
        ("check config", "monitoring/prometheus.yml"),
        ("test rules", "monitoring/tests/service.yml"),
    ],
)
def test_promtool_has_no_complaint(command: str, files: str) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool: it comes with Prometheus")
    found = [str(path) for path in sorted(ROOT.glob(files))]
    done = subprocess.run(
        [promtool, *command.split(), *found], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
