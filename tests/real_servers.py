"""Real servers for the tests: those that run here, and those that wheels carry.

A server that already answers on its default port is used as it is. PostgreSQL with pgvector,
a broker that speaks Kafka's protocol and Chroma are started from wheels, on free ports.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .ports import LOOPBACK, Found, answers
from .wheels import chroma, kafka, nats, postgresql_18, temporal, valkey


def running_here(port: int, url: str, kind: str) -> Found | None:
    """A server that was started before the tests, on its default port."""
    return Found(url=url, kind=f"{kind} on {port}") if answers(port) else None


def mysql_or_mariadb(port: int) -> str:
    """Which of the two answers on a port: the first packet says its version."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=5) as connection:
            return "MariaDB" if b"MariaDB" in connection.recv(128) else "MySQL"
    except OSError:
        return "none"


@contextmanager
def all_servers() -> Iterator[dict[str, Found]]:
    """Every server that can be had, by the technology it stands for."""
    here = {
        "postgresql": running_here(
            5432, f"postgresql://postgres@{LOOPBACK}:5432/test", "PostgreSQL"
        ),
        "mysql": running_here(3306, f"mysql://root@{LOOPBACK}:3306/test", mysql_or_mariadb(3306)),
        "redis": running_here(6379, f"redis://{LOOPBACK}:6379/0", "Redis"),
        "rabbitmq": running_here(5672, f"amqp://guest:guest@{LOOPBACK}:5672/", "RabbitMQ"),
        "nats": running_here(4222, f"nats://{LOOPBACK}:4222", "NATS"),
        "kafka": running_here(9092, f"kafka://{LOOPBACK}:9092", "Kafka"),
        "qdrant": running_here(6333, f"qdrant://{LOOPBACK}:6333", "Qdrant"),
        "temporal": running_here(7233, f"temporal://{LOOPBACK}:7233", "Temporal"),
    }
    with ExitStack() as stack:
        found = {
            "pgvector": stack.enter_context(postgresql_18()),
            "chroma": stack.enter_context(chroma()),
        }
        found |= here
        found["postgresql"] = found["postgresql"] or found["pgvector"]
        found["redis"] = found["redis"] or stack.enter_context(valkey())
        found["nats"] = found["nats"] or stack.enter_context(nats())
        found["kafka"] = found["kafka"] or stack.enter_context(kafka())
        found["temporal"] = found["temporal"] or stack.enter_context(temporal())
        yield {name: server for name, server in found.items() if server}
