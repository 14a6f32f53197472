"""The state machine: what follows when an attempt begins, succeeds or fails."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from acme.backoff import backoff_seconds
from acme.sagas import Instance, Status
from acme.sagas.saga import PermanentError, Saga
from acme.sagas.settings import SagaSettings

# What the columns of errors hold.
_LONGEST_ERROR = 500


def begun(saga: Saga, instance: Instance, settings: SagaSettings) -> Instance:
    """An attempt is made: nobody else takes the saga before the lease of the worker is over.

    Its first attempt says when a step ends.
    """
    now, deadline = datetime.now(UTC), instance.deadline
    if instance.status is Status.RUNNING and deadline is None:
        deadline = now + timedelta(seconds=saga.steps[instance.step].timeout_seconds)
    return replace(
        instance,
        attempts=instance.attempts + 1,
        deadline=deadline,
        due_at=now + timedelta(seconds=2 * settings.attempt_seconds),
        version=instance.version + 1,
    )


def postponed(instance: Instance, settings: SagaSettings) -> Instance:
    """A worker of another release has the step that this one has not: nothing is counted."""
    return replace(
        instance,
        due_at=datetime.now(UTC) + timedelta(seconds=settings.longest_pause_seconds),
        error=f"this release of {instance.saga} has no step {instance.step}",
        version=instance.version + 1,
    )


def succeeded(saga: Saga, instance: Instance, data: Mapping[str, JsonValue]) -> Instance:
    """The step is done, or undone: on to the next, or the end."""
    instance = replace(instance, data=data)
    if instance.status is Status.COMPENSATING:
        return _undoing(saga, instance, instance.done[:-1])
    done = (*instance.done, instance.step)
    following = saga.after(done)
    if following is None:
        return _moved(replace(instance, status=Status.DONE, done=done))
    return _moved(replace(instance, step=following, done=done))


def failed(saga: Saga, instance: Instance, error: Exception, settings: SagaSettings) -> Instance:
    """Another attempt after a pause; or, after the last, the way back, or somebody's help."""
    step, now = saga.steps[instance.step], datetime.now(UTC)
    pause = backoff_seconds(instance.attempts, first=1, longest=settings.longest_pause_seconds)
    again_at = now + timedelta(seconds=pause)
    compensates = instance.status is Status.COMPENSATING
    attempts = settings.compensation_attempts if compensates else step.attempts
    late = instance.deadline is not None and again_at >= instance.deadline
    final = isinstance(error, PermanentError) or instance.attempts >= attempts or late
    instance = replace(instance, error=error_line(error))
    if not final:
        return replace(instance, due_at=again_at, version=instance.version + 1)
    if compensates:
        return _moved(replace(instance, status=Status.STUCK), attempts=instance.attempts)
    in_doubt = step.action.leaves_doubt and not isinstance(error, PermanentError)
    done = (*instance.done, instance.step) if in_doubt else instance.done
    return _undoing(saga, replace(instance, cause=instance.error), done)


def error_line(error: Exception) -> str:
    """An error on one line, as it is kept."""
    printable = "".join(each if each.isprintable() else " " for each in str(error))
    text = " ".join(printable.split())
    return f"{type(error).__name__}: {text}"[:_LONGEST_ERROR] if text else type(error).__name__


def _undoing(saga: Saga, instance: Instance, done: tuple[str, ...]) -> Instance:
    """On to the last of the steps that are done; those that need no undoing are passed over."""
    while done and done[-1] in saga.steps and saga.steps[done[-1]].compensation is None:
        done = done[:-1]
    status = Status.COMPENSATING if done else Status.COMPENSATED
    step = done[-1] if done else instance.step
    return _moved(replace(instance, status=status, step=step, done=done))


def _moved(instance: Instance, *, attempts: int = 0) -> Instance:
    return replace(
        instance,
        attempts=attempts,
        deadline=None,
        due_at=datetime.now(UTC),
        version=instance.version + 1,
    )
