"""What the library reads from the environment is no mistake; what nobody reads is one."""

from acme.settings import stray_variables

OF_THE_LIBRARY = {
    *("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "GRPC_DNS_RESOLVER", "GRPC_SSL_CIPHER_SUITES"),
    *("GRPC_TRACE", "GRPC_VERBOSITY"),
}


def test_variables_of_the_library_are_not_strange() -> None:
    given = dict.fromkeys([*OF_THE_LIBRARY, "GRPC_PROT", "GRPC_PORT"], "1")
    assert stray_variables(given) == ["GRPC_PROT"]
