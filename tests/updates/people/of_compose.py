"""What people change in the compose files."""

from ..editing import AbsentError
from ..merging import Files
from .hand import above, append_to, below, change, everywhere, named, read, sub
from .lists import end_of, first_in, last_in, sorted_in

COMPOSE = "compose.yaml"
POSTGRESQL = "compose/postgresql.yaml"
REDIS = "compose/redis.yaml"
NATS = "compose/nats.yaml"

_MAIL = """
  mail:
    image: axllent/mailpit:v1.27
    ports:
      - "127.0.0.1:8025:8025"
"""


def database_password(files: Files) -> None:
    """Another password for development, wherever it stands."""
    everywhere(files, r"POSTGRES_PASSWORD:-development", "POSTGRES_PASSWORD:-orders", ".yaml")


def redis_password(files: Files) -> None:
    """A password without a default."""
    old = "${REDIS_PASSWORD:-development}"
    change(files, COMPOSE, old, "${REDIS_PASSWORD:?set it}")
    change(files, REDIS, old, "${REDIS_PASSWORD:?set it}")


def published_port(files: Files) -> None:
    """The port on the host is 8080."""
    change(files, COMPOSE, "${PORT:-8000}:8000", "${PORT:-8080}:8000")


def open_to_the_network(files: Files) -> None:
    """Colleagues call the service on each other's machines."""
    change(files, COMPOSE, '"127.0.0.1:${PORT', '"0.0.0.0:${PORT')


def postgresql_image(files: Files) -> None:
    """The version of PostgreSQL that production has."""
    sub(files, POSTGRESQL, r"image: .*", "image: pgvector/pgvector:0.8.2-pg18-trixie")


def redis_image(files: Files) -> None:
    """Valkey instead of Redis."""
    sub(files, REDIS, r"image: redis:.*", "image: valkey/valkey:9-alpine")


def nats_image(files: Files) -> None:
    """A newer NATS."""
    sub(files, NATS, r"image: nats:.*", "image: nats:2.14-alpine")


def nats_with_configuration(files: Files) -> None:
    """One more argument for the server."""
    last_in(files, NATS, r"^    command:", "      - --max_payload=4MB\n")


def postgresql_tuned(files: Files) -> None:
    """Statements are logged, and there are more connections."""
    tuned = "    command: [postgres, -c, log_statement=all, -c, max_connections=300]\n"
    below(files, POSTGRESQL, r"^    image:", tuned)


def postgresql_on_another_port(files: Files) -> None:
    """A PostgreSQL of the machine has 5432."""
    change(files, POSTGRESQL, "${POSTGRES_PORT:-5432}", "${POSTGRES_PORT:-5433}")


def bound_volume(files: Files) -> None:
    """The data of the database lie in the project's folder."""
    sub(files, POSTGRESQL, r"^      - postgresql:", "      - ./data/postgresql:")


def scripts_at_first_start(files: Files) -> None:
    """A script makes a second database."""
    mount = "      - ./init.sql:/docker-entrypoint-initdb.d/init.sql:ro\n"
    last_in(files, POSTGRESQL, r"^    volumes:", mount)


def patient_healthchecks(files: Files) -> None:
    """Laptops are slow."""
    servers = [path for path in (POSTGRESQL, REDIS, NATS) if path in files]
    if not servers:
        raise AbsentError("a server")
    for path in servers:
        sub(files, path, r"retries: 10", "retries: 60")
        sub(files, path, r"start_period: \d+s", "start_period: 60s")


def own_variables(files: Files) -> None:
    """Variables of the deployment, by the alphabet."""
    sorted_in(files, COMPOSE, r"^  environment:", "    OTEL_SERVICE_NAME: PACKAGE\n")


def variables_at_the_end(files: Files) -> None:
    """A variable below the last one."""
    last_in(files, COMPOSE, r"^  environment:", "    LOG_FORMAT: console\n")


def variables_on_top(files: Files) -> None:
    """A variable above the others."""
    first_in(files, COMPOSE, r"^  environment:", "    TZ: Europe/Berlin\n")


def mail_server_last(files: Files) -> None:
    """A mail server for development, below all services."""
    end_of(files, COMPOSE, r"^services:", _MAIL)


def mail_server_beside(files: Files) -> None:
    """A mail server for development, beside the last service."""
    last_in(files, COMPOSE, r"^services:", _MAIL)


def adminer_before_the_service(files: Files) -> None:
    """A view of the database, before the service itself."""
    adminer = "  adminer:\n    image: adminer:5\n    profiles: [tools]\n"
    above(files, COMPOSE, r"^  app:", adminer + '    ports: ["127.0.0.1:8081:8080"]\n\n')


def second_worker(files: Files) -> None:
    """The example's worker runs twice."""
    below(files, COMPOSE, r"^    command: \[worker", "    deploy:\n      replicas: 2\n")


def shared_network(files: Files) -> None:
    """The network of the company's other services."""
    above(files, COMPOSE, r"^  restart:", "  networks: [default, company]\n")
    append_to(files, COMPOSE, "\nnetworks:\n  company:\n    external: true\n")


def migrations_in_a_profile(files: Files) -> None:
    """Migrations run by hand."""
    below(files, COMPOSE, r"^    command: \[migrate\]", "    profiles: [tools]\n")


def always_restarted(files: Files) -> None:
    """As on the team's servers."""
    change(files, COMPOSE, "restart: unless-stopped", "restart: always")


def writable(files: Files) -> None:
    """A library writes beside its code."""
    sub(files, COMPOSE, r"^  read_only: true\n", "")
    change(files, COMPOSE, "tmpfs: [/tmp]", "tmpfs: [/tmp, /home]")


def log_rotation(files: Files) -> None:
    """Logs of the containers are rotated."""
    rotated = '  logging:\n    driver: json-file\n    options: { max-size: "10m" }\n'
    below(files, COMPOSE, r"^  security_opt:", rotated)


def memory_limit(files: Files) -> None:
    """The service has half a gigabyte."""
    below(files, COMPOSE, r"^  init: true", "  mem_limit: 512m\n")


def image_of_the_registry(files: Files) -> None:
    """The image is called as where it is deployed."""
    sub(files, COMPOSE, r'^  image: ".*"', '  image: "shop/orders:${TAG:-dev}"')


def own_server_included(files: Files) -> None:
    """A server of the team's own, in a file of its own."""
    files["compose/minio.yaml"] = b"services:\n  minio:\n    image: minio/minio:latest\n"
    if "\ninclude:" in read(files, COMPOSE):
        sorted_in(files, COMPOSE, r"^include:", "  - compose/minio.yaml\n")
        return
    above(files, COMPOSE, r"^x-service:", "include:\n  - compose/minio.yaml\n\n")


def longer_grace(files: Files) -> None:
    """Requests may take a minute to finish."""
    sub(files, COMPOSE, r"^  stop_grace_period: .*", "  stop_grace_period: 70s")


def source_mounted(files: Files) -> None:
    """The source is mounted, so that an image need not be built after each change."""
    mounted = "    volumes:\n      - ./src/PACKAGE:/app/src/PACKAGE:ro\n"
    sub(files, COMPOSE, r"^  app:\n    <<: .*\n", lambda app: app[0] + named(files, mounted))
