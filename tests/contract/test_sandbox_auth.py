"""Each operation that needs a key refuses without one as documented; the others need none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .client import KEY, serve
from .spec import STEMS, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from .client import Api

BAD_KEYS = {
    "no key": {},
    "a wrong key": {"Authorization": "Bearer wrong"},
    "a longer key": {"Authorization": "Bearer sandbox2"},
    "an empty key": {"Authorization": "Bearer"},
    "a bare key": {"Authorization": "sandbox"},
    "another scheme": {"Authorization": "Basic c2FuZGJveA=="},
    "another header": {"X-Api-Key": "sandbox"},
}
WRONG = {"a wrong key", "a longer key"}  # a key, though not ours


@pytest.fixture(params=STEMS)
def api(request: pytest.FixtureRequest) -> Iterator[Api]:
    with serve(request.param) as running:
        yield running


def refused(stem: str, operation: Operation, answer: httpx.Response, *, wrong: bool) -> bool:
    """Whether it is the documented refusal."""
    if stem == "highwayapi":
        return answer.status_code == 403 and answer.json()["reason"] == "INVALID_API_KEY"
    if wrong and operation.name == "validateKey":
        return answer.status_code == 200 and answer.json()["data"]["is_valid"] is False
    return answer.status_code == 401


def problems(api: Api) -> list[str]:
    """The operations whose key is not looked at as documented."""
    found: list[str] = []
    for operation in api.spec.operations.values():
        for name, headers in BAD_KEYS.items():
            answer = api.call(operation.name, headers=headers)
            right = refused(api.stem, operation, answer, wrong=name in WRONG)
            if right is not operation.auth:
                found.append(f"{operation.name} with {name}: {answer.status_code}")
    return found


def test_a_key_is_needed_exactly_where_the_spec_says_so(api: Api) -> None:
    assert problems(api) == []


def test_a_refused_submit_is_not_charged(api: Api) -> None:
    for operation in api.spec.operations.values():
        if operation.submits:
            for headers in BAD_KEYS.values():
                assert api.call(operation.name, headers=headers).status_code in {401, 403}
    assert api.sandbox.jobs() == []


def test_what_needs_no_key_takes_none(api: Api) -> None:
    for operation in api.spec.operations.values():
        if not operation.auth:
            assert {api.call(operation.name, headers=each).status_code for each in ({}, KEY)} == {
                200
            }


def test_a_good_key_is_valid() -> None:
    with serve("modellix") as api:
        assert api.call("validateKey").json()["data"]["is_valid"] is True
