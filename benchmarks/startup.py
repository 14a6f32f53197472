"""What starting costs: import time and memory of the minimal service, beside bare FastAPI.

Run `python -m benchmarks.startup`. Goal: at most 1.3 times bare FastAPI.
"""

import tempfile
from pathlib import Path

from benchmarks.measure import PACKAGE, alternate, environment, python, render_service, report

ROUNDS = 9
MEASURED = """
import resource, time
started = time.perf_counter()
{code}
seconds = time.perf_counter() - started
print(seconds * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
BARE = MEASURED.format(code="import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()")
SERVICE = MEASURED.format(
    code=f"import uvicorn\nfrom {PACKAGE}.http.app import create_app\napp = create_app()"
)


def main() -> None:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as name:
        env = environment(render_service(Path(name), {"preset": "minimal"}), LOG_LEVEL="error")
        python(SERVICE, env)

        def sample(code: str) -> tuple[float, float]:
            milliseconds, mebibytes = python(code, env).split()
            return float(milliseconds), float(mebibytes)

        bare, service = alternate(ROUNDS, lambda: sample(BARE), lambda: sample(SERVICE))
    for title, unit, index in (("import and build", "ms", 0), ("resident memory", "MiB", 1)):
        rows = [
            ("bare FastAPI", [one[index] for one in bare]),
            ("minimal service", [one[index] for one in service]),
        ]
        report(title, unit, rows, goal="<= 1.3")


if __name__ == "__main__":
    main()
