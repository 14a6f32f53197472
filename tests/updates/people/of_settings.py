"""What people change in settings, in .env.example, and in how the service is configured."""

from ..merging import Files
from .hand import append_to, below, change, everywhere, read, sub, write
from .lists import last_in

ENV = ".env.example"
SERVER = "src/PACKAGE/http/settings.py"


def variable_in_the_middle(files: Files) -> None:
    """A variable of the deployment, where the alphabet puts its group."""
    sub(files, ENV, r"^(LOG_LEVEL=.*\n)", r"\1\n# who is asked at night\nPAGER_TEAM=orders\n")


def variable_at_the_end(files: Files) -> None:
    """A variable that only the container reads."""
    append_to(files, ENV, "\n# what the JVM of the sidecar may take\nSIDECAR_MEMORY=256m\n")


def variable_on_top(files: Files) -> None:
    """The time zone, before everything else."""
    sub(files, ENV, r"\A((?:#.*\n)*\n)", r"\1# where we are\nTZ=Europe/Berlin\n\n")


def env_for_this_team(files: Files) -> None:
    """Values as the team runs the service, instead of the defaults."""
    sub(files, ENV, r"^LOG_LEVEL=.*", "LOG_LEVEL=debug")
    sub(files, ENV, r"^SERVER_HOST=.*", "SERVER_HOST=0.0.0.0")


def env_headed(files: Files) -> None:
    """Headings between the groups of variables."""
    sub(files, ENV, r"^(?:#.*\n)*LOG_FORMAT=", lambda it: f"# ---- logging ----\n\n{it[0]}")
    sub(files, ENV, r"^(?:#.*\n)*SERVER_ALLOWED", lambda it: f"# ---- server ----\n\n{it[0]}")


def env_comment_reworded(files: Files) -> None:
    """A clearer comment on the port."""
    sub(files, ENV, r"^#.*\n(SERVER_PORT=)", r"# TCP port of the HTTP server (see the runbook)\n\1")


def env_database_documented(files: Files) -> None:
    """The database that developers of the team share."""
    sub(files, ENV, r"^DATABASE_URL=.*", "DATABASE_URL=postgresql://dev@db.internal:5432/orders")


def cursor_key_in_env(files: Files) -> None:
    """A key for development, so that cursors survive a reload."""
    sub(files, ENV, r"^NOTES_CURSOR_KEY=.*", "NOTES_CURSOR_KEY=not-a-secret-in-development")


def port_9000(files: Files) -> None:
    """Port 8000 is taken on everybody's machine."""
    change(files, SERVER, "default=8000", "default=9000")
    sub(files, ENV, r"^SERVER_PORT=8000", "SERVER_PORT=9000")
    everywhere(files, r"127\.0\.0\.1:8000", "127.0.0.1:9000", "README.md")


def console_logs(files: Files) -> None:
    """Logs are for people unless production says otherwise."""
    change(files, "src/PACKAGE/logs.py", '= "json"', '= "console"')
    sub(files, ENV, r"^LOG_FORMAT=json", "LOG_FORMAT=console")


def quieter_logs(files: Files) -> None:
    """Another default for the level, in the code alone."""
    change(files, "src/PACKAGE/logs.py", '"error"] = "info"', '"error"] = "warning"')


def critical_level(files: Files) -> None:
    """A level more to choose from."""
    change(files, "src/PACKAGE/logs.py", '"warning", "error"]', '"warning", "error", "critical"]')


def larger_pool(files: Files) -> None:
    """More connections to the database."""
    path = "src/PACKAGE/database/settings.py"
    sub(files, path, r"pool_size: int = Field\(default=5", "pool_size: int = Field(default=20")
    sub(files, ENV, r"^DATABASE_POOL_SIZE=5", "DATABASE_POOL_SIZE=20")


def statements_may_take_longer(files: Files) -> None:
    """Reports need a minute."""
    path = "src/PACKAGE/database/settings.py"
    sub(files, path, r"(statement_timeout_seconds: float = Field\(default=)10", r"\g<1>60")


def larger_bodies(files: Files) -> None:
    """Uploads of ten megabytes."""
    change(files, SERVER, "default=1_048_576, gt=0", "default=10_485_760, gt=0")
    sub(files, ENV, r"^SERVER_BODY_LIMIT_BYTES=.*", "SERVER_BODY_LIMIT_BYTES=10485760")


def server_root_path(files: Files) -> None:
    """Behind a proxy that cuts off a prefix: a setting below the port."""
    below(files, SERVER, r"^    port: int", '    root_path: str = ""\n')
    sub(
        files,
        ENV,
        r"^(SERVER_PORT=.*\n)",
        r"\1\n# the prefix that a proxy cuts off\nSERVER_ROOT_PATH=\n",
    )


def server_keep_alive(files: Files) -> None:
    """A setting at the end of its group."""
    last_in(
        files,
        SERVER,
        r"^class ServerSettings",
        "    keep_alive_seconds: int = Field(default=5, gt=0, le=600)\n",
    )
    append_to(files, ENV, "\n# how long an idle connection is kept\nSERVER_KEEP_ALIVE_SECONDS=5\n")


def shutdown_renamed(files: Files) -> None:
    """`grace_seconds` says better what `shutdown_seconds` means."""
    everywhere(files, r"\bshutdown_seconds\b", "grace_seconds")
    sub(files, ENV, r"^SERVER_SHUTDOWN_SECONDS", "SERVER_GRACE_SECONDS")


def ttl_shorter(files: Files) -> None:
    """Nothing is cached for longer than a minute."""
    path = "src/PACKAGE/cache/settings.py"
    sub(files, path, r"(ttl_seconds: float = Field\(default=)300", r"\g<1>60")
    sub(files, ENV, r"^CACHE_TTL_SECONDS=300", "CACHE_TTL_SECONDS=60")


def events_tried_more_often(files: Files) -> None:
    """Ten attempts before an event is a dead letter."""
    path = "src/PACKAGE/broker/settings.py"
    sub(files, path, r"(attempts: int = Field\(default=)5", r"\g<1>10")


def longer_sessions(files: Files) -> None:
    """People complained that they have to log in so often."""
    change(files, "src/PACKAGE/sessions/settings.py", "default=7 * 86_400", "default=14 * 86_400")
    sub(files, ENV, r"^AUTH_IDLE_SECONDS=.*", "AUTH_IDLE_SECONDS=1209600")


def another_model(files: Files) -> None:
    """The larger embedding model."""
    everywhere(files, "text-embedding-3-small", "text-embedding-3-large", ".env.example")
    everywhere(files, "text-embedding-3-small", "text-embedding-3-large", "embedder/settings.py")


def env_intro(files: Files) -> None:
    """Where the real values are kept, above everything."""
    note = "# Real values: 1Password, vault `orders`. Never commit a .env file.\n"
    write(files, ENV, note + read(files, ENV))
