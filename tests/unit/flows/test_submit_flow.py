"""A submit ends in a job or in one of three outcomes, whatever comes; and is sent once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stillreel as sr
from stillreel._flows import Note, SubmitPolicy
from stillreel._models import Job
from tests.unit.driving import ACCEPTED, BROKEN, REQUEST, UNSENT, Driver, all_four, answer, submit

if TYPE_CHECKING:
    from stillreel._models import Answer
    from stillreel.providers import Call, Order, Provider

STEMS = tuple(all_four())
SUBMIT_ERRORS = (sr.NotSubmitted, sr.SubmissionRefused, sr.SubmissionUnknown)


def run(
    driver: Driver,
    *names: str,
    providers: dict[str, Provider] | None = None,
    request: sr.ImageToVideo = REQUEST,
) -> Job:
    return driver.run(submit(providers or all_four(), names, request))


@pytest.mark.parametrize("stem", STEMS)
def test_an_accepted_submit_is_a_job_with_its_raw_answer(stem: str) -> None:
    driver = Driver(ACCEPTED[stem])

    job = run(driver, stem)

    assert job == Job(stem, ("task-1",))
    assert job.answer is ACCEPTED[stem]
    assert [effect.submit for effect in driver.sent] == [True]
    assert driver.sent[0].call.method == "POST"


@pytest.mark.parametrize("stem", STEMS)
def test_a_fault_before_sending_is_surely_not_submitted(stem: str) -> None:
    driver = Driver(UNSENT)

    with pytest.raises(sr.NotSubmitted) as raised:
        run(driver, stem)

    assert raised.value.charged == "no"
    assert raised.value.reason == "connection"
    assert raised.value.repeatable
    assert len(driver.sent) == 1


@pytest.mark.parametrize("stem", STEMS)
def test_a_fault_after_sending_is_an_unknown_outcome(stem: str) -> None:
    driver = Driver(BROKEN)

    with pytest.raises(sr.SubmissionUnknown) as raised:
        run(driver, stem)

    assert raised.value.charged == "unknown"
    assert not raised.value.repeatable
    assert len(driver.submits) == 1


@pytest.mark.parametrize(
    ("stem", "given", "kind", "reason", "code"),
    [
        ("modellix", answer({"code": 402, "message": "no money"}), "refused", "balance", "402"),
        ("modellix", answer({"code": 401, "message": "key"}, 401), "refused", "auth", "401"),
        ("modellix", answer({"code": 429, "message": "slow"}, 429), "not", "rate", "429"),
        (
            "modellix",
            answer({"code": 503, "message": "open"}, 503),
            "refused",
            "unavailable",
            "503",
        ),
        ("highwayapi", answer({"reason": "NOT_ENOUGH_BALANCE"}, 403), "refused", "balance", None),
        ("highwayapi", answer({"reason": "INVALID_API_KEY"}, 403), "refused", "auth", None),
        ("aihubmax", answer({"error": {"code": "model_not_found"}}, 422), "refused", "model", None),
        ("aihubmax", answer({"error": {"type": "x"}}, 429), "not", "rate", None),
        ("oxen", answer({"error": {"title": "t"}}, 400), "refused", "invalid", None),
    ],
)
def test_a_documented_refusal_is_told_by_status_and_code(
    stem: str, given: Answer, kind: str, reason: str, code: str | None
) -> None:
    driver = Driver(given)

    with pytest.raises(sr.SubmitError) as raised:
        run(driver, stem)

    assert type(raised.value) is (sr.SubmissionRefused if kind == "refused" else sr.NotSubmitted)
    assert raised.value.charged == "no"
    assert raised.value.reason == reason
    assert raised.value.answer is given
    assert raised.value.provider == stem
    assert code is None or raised.value.code == code
    assert len(driver.sent) == 1


def test_modellix_allows_no_repetition_even_after_too_many_requests() -> None:
    with pytest.raises(sr.NotSubmitted) as raised:
        run(Driver(answer({"code": 429}, 429)), "modellix")

    assert not raised.value.repeatable


HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(
    "given",
    [
        answer(HTML, 502, headers={"content-type": "text/html"}),
        answer(HTML, 503, headers={"content-type": "text/html"}),
        answer(HTML, 504),
        answer({"error": {"message": "boom"}}, 500),
        answer({}, 418),
        answer(b"", 500),
        answer(b"", 200),
        answer({}, 200),
        answer([], 200),
        answer(None, 200),
        answer(HTML, 200, headers={"content-type": "text/html"}),
        answer({"data": None}, 200),
        answer({"data": {"task_id": ""}, "task_id": "", "id": "", "generations": []}, 200),
        answer({"task_id": 7, "id": 7, "generations": [{"generation_id": 7}]}, 500),
        answer({"generations": None}, 200),
        answer(b'{"data": {"task_', 200, complete=False),
        answer(b"", 307, headers={"location": "https://elsewhere.example/"}),
        answer(b"[" * 100_000, 200),
        answer(b"[" * 100_000, 500),
    ],
    ids=lambda given: f"{given.status}-{given.content[:24]!r}",
)
def test_an_answer_without_any_id_is_an_unknown_outcome_with_the_answer(
    stem: str, given: Answer
) -> None:
    with pytest.raises(sr.SubmissionUnknown) as raised:
        run(Driver(given), stem)

    assert raised.value.answer is given
    assert raised.value.provider == stem


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("status", [200, 201, 202, 500, 502, 503, 599])
@pytest.mark.parametrize(
    "place", ["{}", '{{"data": {}}}', '{{"a": [1, {}]}}', '{}, "cut": "o', "<pre>{}"]
)
def test_an_id_anywhere_in_an_answer_saves_the_job(stem: str, status: int, place: str) -> None:
    key = all_four()[stem].id_keys[0]
    given = answer(place.format(f'{{"{key}" : "paid-7"}}').encode(), status)

    job = run(Driver(given), stem)

    assert job == Job(stem, ("paid-7",))
    assert job.answer is given


def test_a_job_saved_from_an_answer_off_contract_is_noted() -> None:
    driver = Driver(answer({"result": {"task_id": "t"}}))

    run(driver, "highwayapi")

    notes = [(note.kind, note.came) for note in driver.effects if isinstance(note, Note)]
    assert notes == [("salvaged", "t")]


@pytest.mark.parametrize("stem", STEMS)
def test_an_accepted_answer_that_is_cut_off_after_its_id_saves_the_job(stem: str) -> None:
    whole = ACCEPTED[stem].content
    cut = whole[: whole.index(b"task-1") + len(b"task-1") + 1]

    job = run(Driver(answer(cut, complete=False)), stem)

    assert job.ids == ("task-1",)


def test_an_id_that_became_a_number_is_an_id_where_the_submit_was_taken() -> None:
    assert run(Driver(answer({"task_id": 71})), "highwayapi").ids == ("71",)


@pytest.mark.parametrize("cut", [b'{"task_id": "task-1', b'{"task_id": 7', b'{"task_id"'])
def test_an_id_that_is_cut_off_itself_is_no_id(cut: bytes) -> None:
    with pytest.raises(sr.SubmissionUnknown):
        run(Driver(answer(cut, complete=False)), "highwayapi")


def test_every_id_of_several_samples_is_kept_from_a_broken_answer() -> None:
    body = b'{"generations": [{"generation_id": "a"}, {"generation_id": "b\\u002f"}, {"gener'

    job = run(Driver(answer(body, complete=False)), "oxen")

    assert job.ids == ("a", "b/")


@pytest.mark.parametrize(
    ("samples", "ids", "told"),
    [
        (None, ["a", "b"], [("samples", "1 ids", "2")]),
        (4, ["a"], [("samples", "4 ids", "1")]),
        (2, ["a", "b", "c"], [("samples", "2 ids", "3")]),
        (None, ["a"], []),
        (2, ["a", "b"], []),
    ],
)
def test_m9_a_job_has_the_ids_that_came_and_another_number_of_them_is_noted(
    samples: int | None, ids: list[str], told: list[tuple[str, str, str]]
) -> None:
    driver = Driver(answer({"generations": [{"generation_id": one} for one in ids]}))

    job = run(driver, "oxen", request=replace(REQUEST, samples=samples))

    assert job == Job("oxen", tuple(ids))
    notes = [one for one in driver.effects if isinstance(one, Note)]
    assert [(one.kind, one.expected, one.came) for one in notes] == told


def test_m9_several_videos_of_one_id_are_no_difference() -> None:
    driver = Driver(answer({"task_id": "t"}))

    run(driver, "highwayapi", request=replace(REQUEST, samples=4))

    assert not [one for one in driver.effects if isinstance(one, Note)]


def test_ids_in_an_answer_that_its_reader_cannot_take_are_kept() -> None:
    body = {"generations": [{"generation_id": "a"}, 5, {"generation_id": "b"}]}

    assert run(Driver(answer(body)), "oxen").ids == ("a", "b")


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("bad", [".", "..", "\\q", "\\ud800", "\\u12"])
def test_an_id_that_no_job_can_have_is_an_unknown_outcome(stem: str, bad: str) -> None:
    given = ACCEPTED[stem].content.replace(b"task-1", bad.encode())

    for status in (200, 500):
        with pytest.raises(sr.SubmissionUnknown) as raised:
            run(Driver(answer(given, status)), stem)
        assert raised.value.charged == "unknown"
        assert raised.value.answer is not None


def test_whatever_a_reader_raises_a_paid_job_is_not_lost() -> None:
    def read(_answer: Answer) -> tuple[str, ...]:
        raise IndexError("a provider of someone's own")

    class Odd(sr.HighwayAPI):
        def submit(self, order: Order) -> Call[tuple[str, ...]]:
            return replace(sr.HighwayAPI.submit(self, order), read=read)

    job = run(Driver(ACCEPTED["highwayapi"]), "odd", providers={"odd": Odd(key="k")})

    assert job == Job("odd", ("task-1",))


KEYS = st.sampled_from(
    [
        *("task_id", "id", "generation_id", "generations", "data", "code", "message", "error"),
        *("status", "reason", "type", "status_message", "detail", "metadata", "get_result"),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 700)
    | st.floats(allow_nan=False)
    | st.sampled_from(["task-1", "", ".", "success", "error", "402", "\\", '"', "é"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
STATUSES = st.sampled_from([200, 201, 202, 204, 301, 400, 401, 402, 403, 404, 422, 429, 500, 503])


@given(
    stem=st.sampled_from(STEMS),
    status=STATUSES,
    body=VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40),
    complete=st.booleans(),
)
def test_any_answer_at_all_ends_in_a_job_or_one_of_the_three_outcomes(
    stem: str, status: int, body: bytes, complete: bool
) -> None:
    given = answer(body, status, complete=complete)
    driver = Driver(given)

    ended: Job | sr.SubmitError
    try:
        ended = run(driver, stem)
    except SUBMIT_ERRORS as error:
        ended = error

    assert ended.answer is given
    if isinstance(ended, Job):
        assert Job.parse(str(ended)) == ended
    else:
        assert (ended.charged == "no") is not isinstance(ended, sr.SubmissionUnknown)
    assert len(driver.submits) == 1


@pytest.mark.parametrize(
    ("given", "goes_on"),
    [
        (UNSENT, True),
        (answer({"code": 402}), True),
        (answer({"code": 404}, 404), True),
        (answer({"code": 429}, 429), True),
        (answer({"code": 503}, 503), True),
        (answer({"code": 400}, 400), False),
        (answer({"code": 401}, 401), False),
        (answer({"code": 500}, 500), False),
        (answer(HTML, 503), False),
        (answer({}), False),
        (BROKEN, False),
    ],
)
def test_the_next_provider_is_asked_only_when_that_surely_pays_nothing_twice(
    given: object, goes_on: bool
) -> None:
    driver = Driver(given, ACCEPTED["highwayapi"])

    if goes_on:
        assert run(driver, "modellix", "highwayapi").provider == "highwayapi"
    else:
        with pytest.raises(sr.SubmitError) as raised:
            run(driver, "modellix", "highwayapi")
        assert raised.value.provider == "modellix"
    assert [send.provider.stem for send in driver.submits] == (
        ["modellix", "highwayapi"] if goes_on else ["modellix"]
    )


@pytest.mark.parametrize("status", [402, 429, 502, 503])
def test_a_job_saved_from_an_error_stops_the_fallback(status: int) -> None:
    body = {"code": status, "message": "no", "data": {"task_id": "t"}}
    driver = Driver(answer(body, status), ACCEPTED["highwayapi"])

    assert run(driver, "modellix", "highwayapi") == Job("modellix", ("t",))
    assert len(driver.submits) == 1


def test_the_last_refusal_is_raised_when_all_refuse() -> None:
    driver = Driver(answer({"code": 402}), answer({"reason": "NOT_ENOUGH_BALANCE"}, 403))

    with pytest.raises(sr.SubmissionRefused) as raised:
        run(driver, "modellix", "highwayapi")

    assert raised.value.provider == "highwayapi"
    assert len(driver.submits) == 2


def test_the_log_says_which_provider_refused_and_which_is_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    run(Driver(answer({"code": 402}), ACCEPTED["highwayapi"]), "modellix", "highwayapi")

    assert "modellix" in caplog.text
    assert "trying highwayapi" in caplog.text


def test_a_provider_without_the_option_is_passed_over_before_anything_is_sent() -> None:
    driver = Driver(ACCEPTED["highwayapi"])
    request = sr.ImageToVideo("https://pictures.example/a.jpg", prompt="waves", audio=True)

    job = driver.run(submit(all_four(), ["modellix", "oxen", "highwayapi"], request))

    assert job.provider == "highwayapi"
    assert len(driver.sent) == 1


def test_the_first_unsupported_option_is_raised_and_nothing_was_sent() -> None:
    driver = Driver()
    request = sr.ImageToVideo("https://pictures.example/a.jpg", prompt="waves", audio=True)

    with pytest.raises(sr.UnsupportedOption) as raised:
        driver.run(submit(all_four(), ["modellix", "oxen"], request))

    assert raised.value.provider == "modellix"
    assert driver.effects == []


def test_a_missing_key_is_told_before_anything_is_sent() -> None:
    driver = Driver()

    with pytest.raises(sr.MissingKey, match="HIGHWAYAPI_API_KEY"):
        run(driver, "highwayapi", providers={"highwayapi": sr.HighwayAPI()})

    assert driver.effects == []


def test_the_same_provider_under_two_names_is_two_providers() -> None:
    providers: dict[str, Provider] = {
        "eu": sr.HighwayAPI(key="a", base_url="https://eu.example"),
        "us": sr.HighwayAPI(key="b", base_url="https://us.example"),
    }
    driver = Driver(answer({"reason": "SERVICE_NOT_AVAILABLE"}, 503), ACCEPTED["highwayapi"])

    assert str(run(driver, "eu", "us", providers=providers)) == "us:task-1"
    assert [send.provider.origin for send in driver.submits] == [
        "https://eu.example",
        "https://us.example",
    ]


# --- patience


def patiently(driver: Driver, *names: str, patience: float) -> Job:
    policy = SubmitPolicy(patience=patience, clock=driver.clock)
    return driver.run(submit(all_four(), names, REQUEST, policy=policy))


def busy(seconds: str | None = None) -> Answer:
    headers = {} if seconds is None else {"retry-after": seconds}
    return answer({"message": "slow"}, 429, headers=headers)


@pytest.mark.parametrize("given", [UNSENT, busy()], ids=["unsent", "429"])
def test_what_was_surely_not_taken_is_tried_again_for_a_while(given: object) -> None:
    driver = Driver(given, given, given, ACCEPTED["highwayapi"])

    job = patiently(driver, "highwayapi", patience=30)

    assert str(job) == "highwayapi:task-1"
    assert len(driver.submits) == 4
    assert [round(pause / 1.1) for pause in driver.pauses[1:]] == [1, 2]


def test_the_provider_says_how_long_to_wait() -> None:
    driver = Driver(busy("7"), ACCEPTED["highwayapi"])

    patiently(driver, "highwayapi", patience=30)

    (pause,) = driver.pauses
    assert 7 <= pause <= 8.4


def test_patience_ends_before_a_pause_that_is_too_long() -> None:
    driver = Driver(busy("3600"))

    with pytest.raises(sr.NotSubmitted):
        patiently(driver, "highwayapi", patience=30)

    assert driver.pauses == []


def test_patience_comes_to_an_end_and_then_the_next_provider_is_asked() -> None:
    others = ACCEPTED["modellix"]
    driver = Driver(lambda send: UNSENT if send.provider.stem == "highwayapi" else others)

    job = patiently(driver, "highwayapi", "modellix", patience=30)

    assert job.provider == "modellix"
    assert 15 <= sum(driver.pauses) <= 30


def test_a_day_of_patience_is_a_day() -> None:
    driver = Driver(UNSENT)

    with pytest.raises(sr.NotSubmitted):
        patiently(driver, "highwayapi", patience=86_400)

    assert 86_000 <= sum(driver.pauses) <= 86_400
    assert max(driver.pauses) <= 72


@pytest.mark.parametrize("given", [answer({"code": 429}, 429), BROKEN, answer({}, 500)])
def test_patience_repeats_nothing_that_the_table_does_not_allow(given: object) -> None:
    driver = Driver(given)

    with pytest.raises(sr.SubmitError):
        patiently(driver, "modellix", patience=3600)

    assert len(driver.submits) == 1
    assert driver.pauses == []


class Odd(sr.HighwayAPI):
    """One whose own code raises what nobody expects."""

    def problem(self, answer: Answer) -> Any:
        raise OSError("a mistake")


def test_a_mistake_of_a_providers_own_code_costs_no_job() -> None:
    driver = Driver(ACCEPTED["highwayapi"])

    assert run(driver, "odd", providers={"odd": Odd(key="k")}).ids == ("task-1",)


def test_a_mistake_of_a_providers_own_code_is_no_proof_of_anything() -> None:
    driver = Driver(answer({"reason": "INVALID_API_KEY"}, 401))

    with pytest.raises(sr.SubmissionUnknown, match="could not be read"):
        run(driver, "odd", providers={"odd": Odd(key="k")})
