"""Histories that servers have kept replay on today's workflow: what is under way goes on.

Keep those that are there, and add one, as `await handle.fetch_history()` and `to_json()` give it,
for each way of a workflow that is changed behind `workflow.patched`.
"""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from acme.notes.publication.workflow import PublishNote

from .reordered import PublishUnchecked

HISTORIES = [
    WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "histories").glob("*.json"))
]


def replayer(workflow: type[PublishNote]) -> Replayer:
    return Replayer(workflows=[workflow], data_converter=pydantic_data_converter)


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.workflow_id)
async def test_recorded_history_replays(history: WorkflowHistory) -> None:
    await replayer(PublishNote).replay_workflow(history)


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.workflow_id)
async def test_history_does_not_replay_on_a_workflow_in_another_order(
    history: WorkflowHistory,
) -> None:
    with pytest.raises(NondeterminismError):
        await replayer(PublishUnchecked).replay_workflow(history)
