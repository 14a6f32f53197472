"""Writes what a scan of the image passes over: `python -m tests.scans.image > .trivyignore.yaml`.

The format is Trivy's, which lets each entry go after its last day by itself.
"""

import json
import sys
from collections.abc import Sequence

from .accepted import Accepted, in_force, read, today


def main() -> int:
    """Print the file."""
    try:
        entries = in_force(read(), "image", today())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(passed_over(entries))
    return 0


def passed_over(entries: Sequence[Accepted]) -> str:
    """YAML, as JSON is."""
    vulnerabilities = [
        {
            "id": each.finding,
            "statement": f"{each.owner}: {each.reason}",
            "expired_at": each.expires.isoformat(),
        }
        for each in entries
    ]
    return json.dumps({"vulnerabilities": vulnerabilities}, indent=2)


if __name__ == "__main__":
    sys.exit(main())
