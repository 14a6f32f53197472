"""Many lives of projects, repeatable by their seed.

`python -m tests.updates.trial --sequences 300` prints what became of them; `--seed` picks others,
`--checks ruff,boot,suite` what each end without a conflict has to pass.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..conftest import program
from ..proofs import Proofs
from .history import as_templates
from .lives import Life, live
from .living import write
from .toggles import template

APPLICATION = "from order_service.http.app import create_app; create_app().openapi()"
COMMANDS = {
    "ruff": (("ruff", "check", "--no-cache"), ("ruff", "format", "--check", "--no-cache")),
    "types": (("mypy",),),
    "boot": (("python", "-c", APPLICATION), ("python", "-m", "order_service", "config")),
}


def checked(
    life: Life, folder: Path, checks: tuple[str, ...], proofs: Proofs | None = None
) -> Iterator[str]:
    """What a project without a conflict fails, of ruff, types, boot and suite.

    Of its tests those are run that `proofs` leaves open.
    """
    write(folder, life.files)
    for command in (command for name in checks for command in COMMANDS.get(name, ())):
        done = subprocess.run(
            [program(command[0]), *command[1:]],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": "src"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            yield f"{' '.join(command)}: {(done.stdout + done.stderr)[-1500:]}"
    if "suite" in checks:
        with tempfile.TemporaryDirectory() as name:
            proofs = proofs or Proofs(Path(name, "proofs"))
            outcome, _ = proofs.run(folder, Path(name), REQUIRE_REAL="0")
        if outcome and not outcome.is_good:
            yield outcome.output[-3000:]


def main() -> None:
    """Live many lives, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--checks", default="ruff,boot", help=f"of {', '.join(COMMANDS)}, suite")
    parser.add_argument("--today", action="store_true", help="begin under no earlier release")
    arguments = parser.parse_args()
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        known = () if arguments.today else as_templates(Path(name))
        for seed in range(arguments.seed, arguments.seed + arguments.sequences):
            life = live(seed, (*known, template()))
            total.update(
                sequences=1,
                steps=len(life.steps),
                updates=life.updates,
                conflicts=bool(life.conflicts),
                conflicts_begun_today=life.met_in == "today",
                lines_lost=len(life.lost),
                edited_files_gone=len(life.deleted),
            )
            faults = list(life.lost)
            if not life.conflicts:
                checks = tuple(filter(None, arguments.checks.split(",")))
                faults += checked(life, Path(name, "project", str(seed)), checks)
                shutil.rmtree(Path(name, "project"), ignore_errors=True)
                total["ends_checked"] += 1
            if faults or life.conflicts:
                met = f"{life.met_in}: {', '.join(life.conflicts)}" if life.conflicts else ""
                print(f"seed {seed}: {'; '.join(life.steps)}", met, *faults, sep="\n    ")
            total["ends_failed"] += bool(faults)
    print(dict(total))


if __name__ == "__main__":
    main()
