"""Errors leave over gRPC as what they are over HTTP."""

import pytest
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status
from pydantic import BaseModel, ValidationError

from acme.about import NAME
from acme.errors import ServiceError, TooManyRequests, Unavailable
from acme.grpc.statuses import CODES, refused
from acme.http.problems import STATUS


class Wanted(BaseModel):
    """What a client has to send."""

    count: int


def error_of(kind: type[ServiceError]) -> ServiceError:
    if issubclass(kind, TooManyRequests):
        return kind("why", retry_after_seconds=7)
    return kind("why")


def info_of(status: Status) -> ErrorInfo:
    info = ErrorInfo()
    assert status.details[0].Unpack(info)
    return info


def test_every_problem_has_a_code_and_a_reason_of_its_own() -> None:
    assert CODES.keys() == STATUS.keys()
    infos = {kind: info_of(refused(error_of(kind))) for kind in STATUS}
    assert {kind: int(info.metadata["status"]) for kind, info in infos.items()} == STATUS
    assert len({info.reason for info in infos.values()}) == len(STATUS)
    assert {info.domain for info in infos.values()} == {NAME}


@pytest.mark.parametrize("kind", CODES)
def test_a_code_and_words_are_those_of_the_error(kind: type[ServiceError]) -> None:
    status = refused(error_of(kind))
    assert (status.code, status.message) == (CODES[kind].value[0], "why")


def test_an_error_of_a_subclass_is_one_of_its_kind() -> None:
    class Away(Unavailable):
        pass

    assert info_of(refused(Away("why"))).reason == "UNAVAILABLE"
    assert info_of(refused(ServiceError("why"))).metadata["status"] == "400"


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(TooManyRequests("why", retry_after_seconds=7), 7), (Unavailable("why"), 5)],
)
def test_who_should_come_back_is_told_when(error: ServiceError, seconds: int) -> None:
    retry = RetryInfo()
    assert refused(error).details[1].Unpack(retry)
    assert retry.retry_delay.seconds == seconds


def test_a_request_that_does_not_fit_is_told_where() -> None:
    with pytest.raises(ValidationError) as invalid:
        Wanted.model_validate({"count": "a secret"})
    status, wrong = refused(invalid.value), BadRequest()
    assert info_of(status).metadata["status"] == "422"
    assert status.details[1].Unpack(wrong)
    [violation] = wrong.field_violations
    assert violation.field == "count"
    assert "secret" not in str(status)
