"""Says which dependencies are known to be vulnerable: `python -m tests.scans.dependencies`.

pip-audit finds them in this environment, OSV says how bad each is, and `accepted.toml` what is
passed over. What is high, critical or judged by nobody ends with exit code 1; what is below is
told. Arguments go to pip-audit. OSV_URL names another server that answers as OSV does.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

from .accepted import in_force, read, today

OSV_URL = "https://api.osv.dev/v1"
TOLERABLE = frozenset({"low", "moderate"})
"""The ratings of the GitHub Advisory Database that stop nobody; it has high and critical too."""
UNJUDGED = "unjudged"
TIMEOUT_SECONDS = 15


class NoAuditError(Exception):
    """Nothing is known about the dependencies, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A vulnerability of a dependency that is installed."""

    package: str
    version: str
    ids: tuple[str, ...]
    fixed: tuple[str, ...]
    rating: str

    @property
    def stops(self) -> bool:
        """Whether it has to be mended, or accepted, first."""
        return self.rating not in TOLERABLE

    def __str__(self) -> str:
        remedy = f"fixed in {', '.join(self.fixed)}" if self.fixed else "not fixed yet"
        known_as = ", ".join(self.ids)
        return f"{self.rating}: {self.package} {self.version}: {known_as}: {remedy}"


def main() -> int:
    """Audit, and tell."""
    url = os.environ.get("OSV_URL", OSV_URL).rstrip("/")
    try:
        passed_over = [each.finding for each in in_force(read(), "dependencies", today())]
        report = audit(url, passed_over, sys.argv[1:])
        found = list(findings(report, lambda advisory: rating(url, advisory)))
    except (NoAuditError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for finding in found:
        print(finding)
    return 1 if any(finding.stops for finding in found) else 0


def audit(url: str, passed_over: Iterable[str], arguments: Iterable[str]) -> Mapping[str, Any]:
    """What pip-audit reports.

    Raises:
        NoAuditError: when it has no report, with its last words.
    """
    command = [sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off"]
    command += ["--skip-editable", "--vulnerability-service=osv", f"--osv-url={url}/query"]
    command += [f"--ignore-vuln={each}" for each in passed_over]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode == 0:
        return {"dependencies": []}
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        last = done.stderr.strip().rpartition("\n")[2]
        raise NoAuditError(f"no audit, and so nothing is known: {last}") from None
    return report


def findings(report: Mapping[str, Any], rated: Callable[[str], str]) -> Iterator[Finding]:
    """What a report of pip-audit says, with the worst that any advisory says of each."""
    for package in report["dependencies"]:
        for each in package.get("vulns", []):
            ids = tuple(dict.fromkeys([each["id"], *each["aliases"]]))
            ratings = [rated(name) for name in ids if name.startswith("GHSA-")]
            worst = [name for name in ratings if name not in TOLERABLE]
            yield Finding(
                package=package["name"],
                version=package["version"],
                ids=ids,
                fixed=tuple(each["fix_versions"]),
                rating=[*worst, *ratings, UNJUDGED][0],
            )


def rating(url: str, advisory: str) -> str:
    """How bad an advisory says that it is; what cannot be learned is as bad as can be."""
    try:
        with urlopen(f"{url}/vulns/{advisory}", timeout=TIMEOUT_SECONDS) as answer:
            known = json.load(answer)
        return str(known["database_specific"]["severity"]).lower()
    except (OSError, ValueError, LookupError, TypeError):
        return UNJUDGED


if __name__ == "__main__":
    sys.exit(main())
