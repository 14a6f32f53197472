"""`python -m acme batch`, as it is called."""

from .conftest import Run


def test_no_run_is_listed_before_the_first(run: Run) -> None:
    assert run("list") == (0, "", "")


def test_an_unknown_run_is_named(run: Run) -> None:
    run_id = "0b7f0d3e-5a0b-4c53-9a52-6a2b5f1d7c11"
    assert run("problems", run_id) == (2, "", f"There is no run {run_id}.\n")
