"""The Python side of the template: compiles its parts, evaluates it, tends its projects."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
