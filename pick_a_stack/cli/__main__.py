"""`pick-a-stack`, also as `python -m pick_a_stack.cli`."""

import os
import sys

from pick_a_stack.cli.errors import INTERRUPTED, REFUSED, USAGE, CommandError
from pick_a_stack.cli.stopping import stop_tidily
from pick_a_stack.cli.streams import prepare

COMPLETE = "_PICK_A_STACK_COMPLETE"
DEBUG = "PICK_A_STACK_DEBUG"
STOPPED = "stopped: nothing was changed"


def main() -> None:
    """Run a command and exit; whatever is refused is one line on standard error."""
    try:
        prepare()
        stop_tidily()
        code = outcome()
    except KeyboardInterrupt:  # while Python still reads the modules
        code = complain(STOPPED, INTERRUPTED)
    sys.exit(code)


def outcome() -> int:
    """The exit code."""
    import click

    from pick_a_stack.cli.app import app

    if COMPLETE in os.environ:
        from pick_a_stack.cli.bash import register

        register()
    try:
        return app.main(prog_name="pick-a-stack", standalone_mode=False) or 0
    except CommandError as error:
        return complain(str(error), error.exit_code)
    except click.ClickException as error:
        text = error.format_message().rstrip(".")
        return complain(f"{text}: see --help", USAGE)
    except (KeyboardInterrupt, click.Abort):
        return complain(STOPPED, INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        return complain(f"{error.strerror or error}{place}", REFUSED)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        kind = type(error).__name__
        return complain(f"a bug, {kind}: {error}: {DEBUG}=1 shows where, please report it", REFUSED)


def complain(text: str, code: int) -> int:
    """Print an error in one line; the exit code."""
    print("pick-a-stack: " + " ".join(text.split()), file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
