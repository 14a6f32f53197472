"""Metrics: one name is registered once in a process."""

import ast
from collections.abc import Iterator

from .modules import called, text_of, tree
from .parts import Named, Parts

MAKERS = {
    *("Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"),
    *("create_counter", "create_gauge", "create_histogram", "create_up_down_counter"),
    *("create_observable_counter", "create_observable_gauge"),
    "create_observable_up_down_counter",
}


def claims(parts: Parts) -> Iterator[Named]:
    """The metrics that prometheus-client or OpenTelemetry is asked for by name."""
    for file in parts.python():
        if file.is_fold or not file.path.startswith("src/"):
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and called(node) in MAKERS:
                for name in filter(None, map(text_of, node.args[:1])):
                    yield Named("metric", name, f"{file.source}:{node.lineno}", file.when)
