"""The command line: what it prints, and how it ends."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from acme.cli import COMMANDS, main
from acme.commands import exit_code
from acme.errors import Unavailable
from acme.logs import LogSettings

SOURCE = Path(__file__).parent.parent / "src"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_config_prints_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"LOG_FORMAT={LogSettings().format}" in lines
    assert all(line.partition("=")[0].isupper() for line in lines)


def test_help_says_what_each_command_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    printed = " ".join(capsys.readouterr().out.split())
    for name, add_arguments in COMMANDS.items():
        assert name in printed
        assert add_arguments.__doc__ is not None


HELP = """
import sys
from acme.cli import main
try:
    main(["--help"])
except SystemExit:
    slow = {"fastapi", "pydantic", "sqlalchemy", "structlog", "uvicorn"} & sys.modules.keys()
    sys.exit(" ".join(sorted(slow)))
"""


def test_help_waits_for_no_library() -> None:
    helped = subprocess.run(
        [sys.executable, "-c", HELP],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert helped.stderr.strip() == ""


def test_exit_code_is_2_when_a_setting_is_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVER_PORT", "99999")
    assert main(["config"]) == 2
    refusal = "SERVER_PORT: Input should be less than or equal to 65535\n"
    assert capsys.readouterr().err == refusal


def test_exit_code_is_2_when_the_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--host", "127.0.0.1", "--port", str(port)]) == 2
    assert capsys.readouterr().err.startswith(f"SERVER_PORT: port {port} of 127.0.0.1 is taken")


def test_exit_code_is_2_when_the_host_is_not_an_address(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["serve", "--host", "256.0.0.1", "--port", "0"]) == 2
    assert capsys.readouterr().err.startswith("SERVER_HOST: '256.0.0.1' is not an address")


@pytest.mark.parametrize("flag", ["--host=", "--port=99999", "--port=http"])
def test_exit_code_is_2_when_an_argument_is_wrong(
    flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["serve", flag])
    assert f"error: argument {flag.partition('=')[0]}: " in capsys.readouterr().err


def test_exit_code_is_2_with_one_line_when_a_server_does_not_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def command() -> int:
        raise Unavailable("the server\nis away")

    assert exit_code(command) == 2
    assert capsys.readouterr().err == "the server is away\n"


def test_exit_code_is_130_after_ctrl_c() -> None:
    def command() -> int:
        raise KeyboardInterrupt

    assert exit_code(command) == 130


def test_says_nothing_when_the_reader_of_its_output_has_gone() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as output:
        ended = subprocess.run(
            [sys.executable, "-m", "acme", "config"],
            env={"PYTHONPATH": str(SOURCE)},
            stdout=output,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert (ended.returncode, ended.stderr) == (1, b"")
