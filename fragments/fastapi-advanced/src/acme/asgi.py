"""The application as a module attribute, for servers that want one, such as `fastapi dev`."""

import sys

from acme.errors import ConfigurationError
from acme.http.app import create_app

try:
    app = create_app()
except ConfigurationError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
