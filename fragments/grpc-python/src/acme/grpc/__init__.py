"""The gRPC edge: the same services as over HTTP, on a port of its own, in the same process."""

import os

# Before the library is imported: of its own it writes lines that are not of our log's form.
os.environ.setdefault("GRPC_VERBOSITY", "none")
