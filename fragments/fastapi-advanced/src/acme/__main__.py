"""`python -m acme`."""

import sys

from acme.cli import main

if __name__ == "__main__":
    sys.exit(main())
