"""What was rendered in this run, kept for all its processes: read again in 2 ms, not 400."""

import atexit
import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pick_a_stack import ROOT

FOLDER = "TEST_RENDERS"


def folder() -> Path:
    """The folder of this run; the process that asks first removes it at its end."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="renders-")
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)
    return Path(os.environ[FOLDER])


def once(key: str, render: Callable[[], dict[str, bytes]]) -> dict[str, bytes]:
    """The files that `key` stands for, rendered by whichever process needs them first."""
    # Not of a copy of this repository whose tests are run by these.
    kept = folder() / hashlib.sha256(f"{ROOT}\n{key}".encode()).hexdigest()
    if kept.exists():
        found: Any = pickle.loads(kept.read_bytes())
        return dict(found)
    files = render()
    new = kept.with_name(f"{kept.name}.{os.getpid()}")
    new.write_bytes(pickle.dumps(files))
    # Another process may have been faster, with the same.
    new.replace(kept)
    return files
