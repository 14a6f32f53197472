"""What the library reads from the environment is no mistake; what nobody reads is one."""

from acme.settings import stray_variables


def test_variables_of_the_library_are_not_strange() -> None:
    given = {"GRPC_VERBOSITY": "debug", "GRPC_TRACE": "http", "GRPC_PROT": "1", "GRPC_PORT": "1"}
    assert stray_variables(given) == ["GRPC_PROT"]
