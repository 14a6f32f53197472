"""The stacks that are rendered, checked and run as whole projects."""

import os
from functools import cache

from .covering import covering_array
from .space import as_answers
from .stacks import Answers, each_value_alone, everything, presets

AT_QUICK = {*presets(), "everything"}


@cache
def whole_projects() -> dict[str, Answers]:
    """Every stack that is rendered and checked as a whole, by a readable name."""
    stacks: dict[str, Answers] = {"empty": {"preset": "custom", "coding_agents": []}}
    stacks |= {preset: {"preset": preset} for preset in presets()}
    stacks |= {f"{preset}-bare": {"preset": preset, "examples": False} for preset in presets()}
    stacks |= dict(each_value_alone())
    stacks["everything"] = everything()
    stacks["everything-bare"] = everything() | {"examples": False}
    stacks["everything-embedded"] = everything() | {
        "database": "sqlite",
        "vector_store": "lancedb",
        "cache": "memory",
        "message_broker": "memory",
        "jobs": "in-process",
        "workflows": ["temporal-io", "data-orchestration"],
    }
    stacks["everything-mysql"] = everything() | {
        "database": "mysql",
        "vector_store": "qdrant",
        "message_broker": "rabbitmq",
        "messaging": ["outbox-pattern", "domain-events"],
        "jobs": "taskiq",
        "workflows": ["temporal-io", "data-orchestration"],
    }
    stacks["everything-without-database"] = everything() | {
        "database": "none",
        "data": [],
        "messaging": ["domain-events"],
        "workflows": ["temporal-io"],
        "api": ["rate-limiting", "third-party-api-clients"],
        "vector_store": "chroma",
        "message_broker": "kafka",
        "jobs": "in-process",
    }
    stacks["shortest-name"] = everything() | {"package": "zz", "python": "3.13"}
    stacks["longest-name"] = everything() | {
        "package": "a" * 13 + "_b2_" + "c" * 13,
        "python": "3.14",
    }
    pairs = covering_array(2)
    stacks |= {f"pairs-{number:02}": as_answers(row) for number, row in enumerate(pairs, start=1)}
    if os.environ.get("TEST_DEPTH") == "exhaustive":
        triples = covering_array(3)
        stacks |= {f"triples-{n:03}": as_answers(row) for n, row in enumerate(triples, start=1)}
    return stacks
