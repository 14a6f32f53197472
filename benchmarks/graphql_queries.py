"""Queries to a generated service beside strawberry's own router on FastAPI, on the same notes.

`python -m benchmarks.graphql_queries`: one note, and a page of twenty, in memory.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.http import POST, measure
from benchmarks.load import Load
from benchmarks.measure import PACKAGE, environment, render_service
from benchmarks.servers import cores, free_port, running

COUNTS = (1, 20)
QUERY = """
query Page($first: Int!) {
  notes(first: $first) {
    edges { cursor node { id title body version createdAt } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
BARE = Path(__file__).with_name("bare_graphql.py")


def main() -> None:
    """Measure both."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        answers = {"preset": "custom", "api": ["strawberry-graphql"]}
        env = environment(render_service(folder, answers))
        port = free_port()
        serve = [sys.executable, "-m", PACKAGE, "serve", "--port", str(port)]
        with running(serve, port, env, folder) as ours:
            notes = [ours.answer(POST) for _ in range(max(COUNTS))]
            env = environment(NOTES=json.dumps(notes))
            port = free_port()
            # -P: this folder has an http.py, which must not hide the standard one.
            serve = [sys.executable, "-P", str(BARE), str(port)]
            with running(serve, port, env, folder) as theirs:
                servers = {"bare strawberry": theirs, "the service": ours}
                for count in COUNTS:
                    asked = {"query": QUERY, "variables": {"first": count}}
                    load = Load(method="POST", path="/graphql", status=200, body=asked)
                    measure(f"a page of {count}", load, ">= 0.80", servers)


if __name__ == "__main__":
    os.sched_setaffinity(0, cores()[1])
    main()
