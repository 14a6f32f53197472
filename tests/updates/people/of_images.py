"""What people change in the Dockerfile and in the workflow."""

from ..editing import AbsentError
from ..merging import Files
from .hand import above, append_to, below, change, read, sub, write
from .lists import end_of, first_in

DOCKER = "Dockerfile"
CI = ".github/workflows/ci.yml"
_CHECKOUT = "      - uses: actions/checkout@v6\n"


def newer_base(files: Files) -> None:
    """Python 3.13 in the image, at both stages."""
    sub(files, DOCKER, r"python:3\.\d+-slim-trixie", "python:3.13-slim-trixie", count=0)


def base_by_digest(files: Files) -> None:
    """The base image cannot change behind our back."""
    sub(files, DOCKER, r"^(FROM python:\S+)( AS build)", rf"\1@sha256:{'0' * 64}\2")


def newer_uv(files: Files) -> None:
    """A newer uv builds the image."""
    sub(files, DOCKER, r"astral/uv:[\d.]+", "astral/uv:0.14.2")


def system_packages(files: Files) -> None:
    """curl, for a look around inside the container."""
    install = (
        "RUN apt-get update && apt-get install --yes --no-install-recommends curl \\\n"
        "    && rm -rf /var/lib/apt/lists/*\n"
    )
    above(files, DOCKER, r"^COPY --from=build", install)


def build_argument(files: Files) -> None:
    """The image says which commit it was built from."""
    above(files, DOCKER, r"^ENTRYPOINT", "ARG COMMIT=unknown\nENV COMMIT=$COMMIT\n")


def another_user(files: Files) -> None:
    """The cluster wants another number for the user."""
    sub(files, DOCKER, r"10001", "65532", count=0)


def another_port_exposed(files: Files) -> None:
    """The platform routes to 8080."""
    sub(files, DOCKER, r"^EXPOSE .*", "EXPOSE 8080")
    change(files, DOCKER, "SERVER_HOST=0.0.0.0", "SERVER_HOST=0.0.0.0 \\\n    SERVER_PORT=8080")


def image_healthcheck_gone(files: Files) -> None:
    """Kubernetes has probes of its own."""
    sub(files, DOCKER, r"(?:^#.*\n)*^HEALTHCHECK .*\\\n.*\n", "")


def slower_healthcheck(files: Files) -> None:
    """The health check ran too often."""
    sub(files, DOCKER, r"--interval=\d+s", "--interval=60s")


def more_copied(files: Files) -> None:
    """Templates of e-mails are in the image."""
    above(files, DOCKER, r"^COPY src src", "COPY templates templates\n")
    append_to(files, ".dockerignore", "!templates/\n")


def labels(files: Files) -> None:
    """Where the source is, and whose it is."""
    sub(
        files,
        DOCKER,
        r"^LABEL (.*) \\\n",
        'LABEL org.opencontainers.image.vendor="Orders" \\\n      \\1 \\\n',
    )


def extras_installed(files: Files) -> None:
    """The image has what production needs besides."""
    sub(files, DOCKER, r"--no-dev --no-editable", "--no-dev --no-editable --extra sentry")


def coverage_in_ci(files: Files) -> None:
    """Tests are counted."""
    sub(files, CI, r"- run: uv run pytest\n", "- run: uv run pytest --cov --cov-report=xml\n")


def fewer_pythons(files: Files) -> None:
    """Only the version that is deployed."""
    sub(files, CI, r'^ +- "3\.14"\n', "")


def more_systems(files: Files) -> None:
    """Tests run on ARM as well."""
    below(files, CI, r"^      matrix:", "        os: [ubuntu-24.04, ubuntu-24.04-arm]\n")


def docs_job_last(files: Files) -> None:
    """A job for the documentation, below all others."""
    job = "\n  docs:\n    runs-on: ubuntu-24.04\n    steps:\n"
    append_to(files, CI, job + _CHECKOUT + "      - run: uv run mkdocs build --strict\n")


def deploy_job_beside(files: Files) -> None:
    """A job that deploys, beside the last one."""
    job = "\n  deploy:\n    needs: [image]\n    runs-on: ubuntu-24.04\n    steps:\n"
    step = "      - run: ./deploy.sh\n"
    sub(files, CI, r"( +run: docker compose logs\n)", rf"\1{job}{_CHECKOUT}{step}")


def audit_step(files: Files) -> None:
    """Dependencies are audited after the other checks."""
    below(files, CI, r"- run: uv run deptry", "      - run: uvx pip-audit\n")


def step_named(files: Files) -> None:
    """Steps have names, so that the list of a run can be read."""
    sub(files, CI, r"- run: uv run mypy\n", "- name: Types\n        run: uv run mypy\n")


def mypy_of_source_only(files: Files) -> None:
    """Tests are not typed."""
    sub(files, CI, r"- run: uv run mypy\n", "- run: uv run mypy src\n")


def cache_of_mypy(files: Files) -> None:
    """mypy starts from what it knew."""
    step = "      - uses: actions/cache@v5\n        with:\n          path: .mypy_cache\n"
    above(files, CI, r"- run: uv run mypy", step + "          key: mypy-${{ github.sha }}\n")


def own_runner(files: Files) -> None:
    """The company has runners of its own."""
    sub(files, CI, r"runs-on: .*", "runs-on: [self-hosted, linux]", count=0)


def nightly(files: Files) -> None:
    """Every night, for what breaks without a push."""
    below(files, CI, r"^  pull_request:", '  schedule:\n    - cron: "17 3 * * *"\n')


def develop_branch(files: Files) -> None:
    """The team works on two branches."""
    sub(files, CI, r"branches: \[main\]", "branches: [main, develop]")


def ci_environment(files: Files) -> None:
    """Colours in the log, for all jobs."""
    above(files, CI, r"^jobs:", 'env:\n  FORCE_COLOR: "1"\n\n')


def variables_of_tests(files: Files) -> None:
    """A variable more for the tests."""
    if "\n    env:\n" not in read(files, CI):
        raise AbsentError("an env of the tests")
    first_in(files, CI, r"^    env:", '      HYPOTHESIS_PROFILE: "ci"\n')


def service_of_tests(files: Files) -> None:
    """A container more beside the tests."""
    mail = '      mail:\n        image: axllent/mailpit:v1.27\n        ports: ["1025:1025"]\n'
    end_of(files, CI, r"^    services:", mail)


def actions_by_tag(files: Files) -> None:
    """Nobody reads commits: actions by their tags."""
    sub(files, CI, r"@[0-9a-f]{40} # (v[\d.]+)", r"@\1", count=0)


def image_job_gone(files: Files) -> None:
    """Images are built elsewhere."""
    sub(files, CI, r"^  image:\n(?:(?:    .*)?\n)+", "")


def second_workflow(files: Files) -> None:
    """A release is a workflow of its own."""
    read(files, CI)
    job = "jobs:\n  release:\n    runs-on: ubuntu-24.04\n    steps:\n" + _CHECKOUT
    write(files, ".github/workflows/release.yml", f"name: release\n\non:\n  release:\n\n{job}")


def dependabot(files: Files) -> None:
    """A bot keeps actions and dependencies up to date."""
    read(files, CI)
    update = "  - package-ecosystem: uv\n    directory: /\n    schedule: { interval: weekly }\n"
    write(files, ".github/dependabot.yml", f"version: 2\nupdates:\n{update}")
