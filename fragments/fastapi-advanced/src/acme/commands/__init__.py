"""The commands of `python -m acme`, a module each, and how they end."""

import os
import sys
from collections.abc import Callable

from acme.errors import ConfigurationError, ServiceError


def exit_code(command: Callable[[], int]) -> int:
    """Run a command; 2 with a line for each reason when it cannot work as it is set up."""
    try:
        code = command()
        sys.stdout.flush()
    except (ConfigurationError, ServiceError) as error:
        for reason in error.args:
            print(" ".join(str(reason).split()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone; leave nothing for the interpreter to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code
