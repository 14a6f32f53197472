"""What protoc writes is what is there."""

import subprocess
import sys
from pathlib import Path

GENERATE = Path(__file__).parents[2] / "proto" / "generate.py"


def test_generated_code_is_up_to_date() -> None:
    command = [sys.executable, str(GENERATE), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run `python proto/generate.py`: {done.stderr}"
