"""What people change in answers: errors, health, documentation, the line of each request."""

from ..merging import Files
from .hand import above, append_to, below, change, everywhere, sub
from .lists import sorted_in

APP = "src/PACKAGE/http/app.py"
PROBLEMS = "src/PACKAGE/http/problems.py"
HEALTH = "src/PACKAGE/http/health.py"


def value_errors_answered(files: Files) -> None:
    """A ValueError is the caller's fault in this team's code."""
    handler = '''

async def bad_value(request: Request, error: Exception) -> Response:
    """The response for a ValueError of our own code."""
    return problem(request, 400, str(error))
'''
    append_to(files, PROBLEMS, handler)
    sub(files, APP, r"^(from PACKAGE\.http\.problems import )answer", r"\1answer, bad_value")
    above(
        files,
        APP,
        r"^    add_health\(app\)",
        "    app.add_exception_handler(ValueError, bad_value)\n",
    )


def error_of_the_team(files: Files) -> None:
    """An error with a status of its own, by the alphabet."""
    error = '\n\nclass PaymentRequired(ServiceError):\n    """The caller has not paid."""\n'
    append_to(files, "src/PACKAGE/errors.py", error)
    sorted_in(files, PROBLEMS, r"^STATUS", "    PaymentRequired: 402,\n")
    sorted_in(files, PROBLEMS, r"^from PACKAGE\.errors import \(", "    PaymentRequired,\n")


def conflict_is_422(files: Files) -> None:
    """A client of the team cannot handle 409."""
    change(files, PROBLEMS, "Conflict: 409", "Conflict: 422")


def bug_reworded(files: Files) -> None:
    """What callers are told when there is a bug."""
    sub(
        files,
        PROBLEMS,
        r'"An unexpected error: .*"',
        '"Something went wrong; we are looking into it."',
    )


def problem_with_trace(files: Files) -> None:
    """A field more in each problem."""
    below(files, PROBLEMS, r"^    instance: str", '    trace: str = ""\n')


def retry_sooner(files: Files) -> None:
    """Clients may come back after a second."""
    sub(files, PROBLEMS, r"^RETRY_AFTER_SECONDS = \d+", "RETRY_AFTER_SECONDS = 1")


def health_below_another_path(files: Files) -> None:
    """The platform asks /healthz and /ready."""
    sub(files, HEALTH, r'"/livez"', '"/healthz"')
    sub(files, HEALTH, r'"/readyz"', '"/ready"')
    sub(files, "src/PACKAGE/http/request_scope.py", r'"/livez", "/readyz"', '"/healthz", "/ready"')
    everywhere(files, "'/livez'", "'/healthz'", "Dockerfile")


def version_in_liveness(files: Files) -> None:
    """Which version answers."""
    below(files, HEALTH, r'^    status: Literal\["alive"\]', '    version: str = "1.4.2"\n')


def docs_hidden(files: Files) -> None:
    """The documentation is not for everybody."""
    made = "        redirect_slashes=False,\n        docs_url=None,\n    )"
    sub(
        files,
        APP,
        r"DescribedAPI\((lifespan=.*), (middleware=.*), redirect_slashes=False\)",
        rf"DescribedAPI(\n        \1,\n        \2,\n{made}",
    )


def documentation_elsewhere(files: Files) -> None:
    """The description is served below /internal."""
    sub(
        files,
        "src/PACKAGE/http/description.py",
        r"^( +)version=version\(\),\n",
        r'\1version=version(),\n\1docs_url="/internal/docs",\n',
    )


def user_agent_logged(files: Files) -> None:
    """A field more in the line of each request."""
    path = "src/PACKAGE/http/request_scope.py"
    below(files, path, r"method=scope\.get", '                    client=scope.get("client"),\n')


def request_line_renamed(files: Files) -> None:
    """The team's dashboards want other names."""
    path = "src/PACKAGE/http/request_scope.py"
    sub(files, path, r'^( +)"request",', r'\1"http_request",')
    sub(files, path, r"milliseconds=round", "duration_ms=round")


def dependency_for_routes(files: Files) -> None:
    """A dependency that routes of the team share."""
    added = '''

async def tenant_of(request: Request) -> str:
    """The tenant that a request names."""
    return request.headers.get("X-Tenant", "default")
'''
    append_to(files, "src/PACKAGE/http/dependencies.py", added)


def server_header(files: Files) -> None:
    """Answers say which server it was."""
    change(files, "src/PACKAGE/http/server.py", "server_header=False", "server_header=True")
