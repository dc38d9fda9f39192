"""From a request to what is sent: choices, defaults, pictures, and what is left out."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import Host, Load, Send, find_provider
from tests.conftest import image
from tests.unit.driving import (
    ACCEPTED,
    BROKEN,
    REQUEST,
    URL,
    Driver,
    all_four,
    answer,
    modellix,
    submit,
    takers,
)

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel._models import Answer, Job
    from stillreel.providers import Provider

OLD, NEW = "2026-06-26", "2026-07-04"


def asked(request: sr.ImageToVideo = REQUEST, /, **options: Any) -> sr.ImageToVideo:
    return replace(request, **options)


def run(
    driver: Driver, request: sr.ImageToVideo, *names: str, hosted: bool = False, **options: Any
) -> Job:
    return driver.run(submit(all_four(), names, request, hosted=hosted, **options))


def body(stem: str, request: sr.ImageToVideo, **options: Any) -> dict[str, Any]:
    """The body that a submit sends."""
    driver = Driver(ACCEPTED[stem])
    run(driver, request, stem, **options)
    sent: dict[str, Any] = driver.submits[0].call.json
    return sent


# --- which provider


def test_the_only_provider_configured_needs_no_choice() -> None:
    assert takers({"hw": modellix()}, None, REQUEST) == ["hw"]


def test_of_several_providers_one_must_be_chosen() -> None:
    with pytest.raises(sr.ProviderNotChosen, match="modellix, highwayapi, aihubmax, oxen"):
        takers(all_four(), None, REQUEST)
    with pytest.raises(sr.ProviderNotChosen):
        takers(all_four(), [], REQUEST)


def test_a_list_is_an_order_of_fallback() -> None:
    assert takers(all_four(), ("oxen", "modellix"), REQUEST) == ["oxen", "modellix"]
    assert takers(all_four(), "oxen", REQUEST) == ["oxen"]


@pytest.mark.parametrize("choice", [None, "auto"])
def test_without_any_provider_the_variables_are_named(choice: str | None) -> None:
    with pytest.raises(sr.MissingKey, match=r"MODELLIX_API_KEY.*OXEN_API_KEY"):
        takers({}, choice, REQUEST)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(sr.UnknownProvider, match=r"'nobody'.*modellix") as raised:
        takers(all_four(), ["modellix", "nobody"], REQUEST)
    assert raised.value.provider == "nobody"
    with pytest.raises(sr.UnknownProvider, match="none is"):
        takers({}, "nobody", REQUEST)
    with pytest.raises(sr.UnknownProvider, match="none is"):
        find_provider({}, "nobody")


def test_a_provider_of_ours_that_is_not_configured_lacks_its_key() -> None:
    with pytest.raises(sr.MissingKey, match="OXEN_API_KEY"):
        find_provider({"modellix": modellix()}, "oxen")


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, "modellix"),
        ({"audio": True}, "highwayapi"),
        ({"auto_fix": True}, "aihubmax"),
        ({"model": "veo-3.1-fast"}, "aihubmax"),
        ({"last_frame": URL}, "modellix"),
        ({"samples": 2}, "highwayapi"),
        ({"image": "local"}, "highwayapi"),
    ],
)
def test_auto_is_the_first_that_takes_every_option_set(
    options: dict[str, Any], name: str, picture: bytes
) -> None:
    if "image" in options:
        options = {"image": picture}
    assert takers(all_four(), "auto", asked(**options)) == [name]


def test_auto_takes_the_first_that_lacks_only_what_may_be_left_out() -> None:
    request = asked(seed=1)

    assert takers(all_four(), "auto", request) == ["highwayapi"]
    assert takers(all_four(), "auto", request, drop={"seed"}) == ["modellix"]


@pytest.mark.parametrize("choice", ["auto", ["highwayapi", "aihubmax"]])
def test_auto_and_a_list_agree_about_a_large_picture(choice: Any, picture: bytes) -> None:
    large = picture + bytes(22_000_000 - len(picture))
    two = {name: all_four()[name] for name in ("highwayapi", "aihubmax")}

    assert takers(two, choice, asked(image=large)) == ["aihubmax"]


def test_auto_with_an_image_host_gives_a_local_picture_to_any(picture: bytes) -> None:
    request = asked(image=picture)

    assert takers(all_four(), "auto", request, hosted=True) == ["modellix"]


def test_auto_says_what_the_first_lacks_when_none_takes_everything() -> None:
    with pytest.raises(sr.UnsupportedOption) as raised:
        takers(all_four(), "auto", asked(audio=True, auto_fix=True, samples=2))

    assert raised.value.provider == "modellix"


# --- defaults


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        (
            "modellix",
            {"aspectRatio": "16:9", "durationSeconds": "8", "resolution": "720p", "image": URL},
        ),
        (
            "highwayapi",
            {"aspect_ratio": "16:9", "duration": 8, "resolution": "720p", "generate_audio": False},
        ),
        (
            "aihubmax",
            {
                "model": "veo-3.1-lite-image-to-video",
                "aspect_ratio": "16:9",
                "duration": 8,
                "resolution": "720p",
                "generate_audio": False,
            },
        ),
        ("oxen", {"aspect_ratio": "16:9", "duration": 8, "resolution": "720p"}),
    ],
)
def test_our_defaults_are_always_sent_and_nothing_else(stem: str, expected: dict[str, Any]) -> None:
    sent = body(stem, REQUEST)

    assert sent.items() >= expected.items()
    pictures = {"image", "image_url", "input_image"}
    assert sent.keys() <= expected.keys() | pictures | {"prompt", "model"}


def test_what_the_user_sets_goes_before_a_default() -> None:
    sent = body("highwayapi", asked(duration=4, audio=True, aspect_ratio="9:16"))

    assert sent["duration"] == 4
    assert sent["generate_audio"] is True
    assert sent["aspect_ratio"] == "9:16"


# --- pictures


def test_a_local_picture_goes_inline_where_the_provider_takes_it(picture: bytes) -> None:
    sent = body("highwayapi", asked(image=picture, last_frame=picture))

    assert sent["image"] == sent["last_frame_image"]
    assert sent["image"].startswith("/9j/")


def test_the_aspect_ratio_is_that_of_a_local_picture(picture: bytes, portrait: bytes) -> None:
    assert body("highwayapi", asked(image=portrait))["aspect_ratio"] == "9:16"
    assert body("highwayapi", asked(image=picture))["aspect_ratio"] == "16:9"
    assert body("highwayapi", asked(image=image(40, 40)))["aspect_ratio"] == "16:9"
    assert body("highwayapi", asked(last_frame=portrait))["aspect_ratio"] == "16:9"
    wide = asked(image=portrait, aspect_ratio="16:9")
    assert body("highwayapi", wide)["aspect_ratio"] == "16:9"


def test_a_picture_is_read_from_its_path(tmp_path: Path, picture: bytes) -> None:
    path = tmp_path / "a picture.txt"
    path.write_bytes(picture)

    for source in (path, str(path)):
        assert body("highwayapi", asked(image=source))["image"].startswith("/9j/")


def test_a_picture_is_uploaded_where_the_provider_hosts_files(picture: bytes) -> None:
    hosted = answer({"id": "f", "url": "https://files.example/frame.jpeg"})
    driver = Driver(hosted, ACCEPTED["aihubmax"])

    run(driver, asked(image=picture), "aihubmax")

    upload, paid = driver.sent
    assert (upload.submit, paid.submit) == (False, True)
    assert upload.call.json["file_data"].startswith("/9j/")
    assert paid.call.json["image_url"] == "https://files.example/frame.jpeg"


@pytest.mark.parametrize(
    "failure", [BROKEN, answer({}, 500), answer({}), answer({"error": {"message": "no"}}, 401)]
)
def test_an_upload_that_fails_is_sent_once_and_nothing_is_submitted(
    failure: object, picture: bytes
) -> None:
    driver = Driver(failure)

    with pytest.raises(sr.RequestFailed, match="could not be uploaded") as raised:
        run(driver, asked(image=picture), "aihubmax", "highwayapi")

    assert raised.value.charged == "no"
    assert len(driver.sent) == 1
    assert driver.submits == []


def test_a_local_picture_is_hosted_by_the_users_function(picture: bytes) -> None:
    driver = Driver("https://mine.example/a.jpg", ACCEPTED["modellix"])

    run(driver, asked(image=picture), "modellix", hosted=True)

    done = [effect for effect in driver.effects if isinstance(effect, (Load, Host, Send))]
    assert [type(effect) for effect in done] == [Load, Host, Send]
    assert isinstance(done[1], Host)
    assert done[1].picture.data == picture
    assert driver.submits[0].call.json["image"] == "https://mine.example/a.jpg"


@pytest.mark.parametrize("stem", ["modellix", "oxen"])
def test_a_local_picture_is_refused_naming_the_takers(stem: str, picture: bytes) -> None:
    driver = Driver()

    with pytest.raises(sr.UnsupportedOption, match="image_host=") as raised:
        run(driver, asked(image=picture), stem)

    assert raised.value.option == "image"
    assert raised.value.supported_by == ("highwayapi", "aihubmax")
    assert [type(effect) for effect in driver.effects] == [Load]
    assert "\\x" not in str(raised.value)


def test_a_local_last_frame_is_refused_by_its_own_name(picture: bytes) -> None:
    with pytest.raises(sr.UnsupportedOption) as raised:
        run(Driver(), asked(last_frame=picture), "modellix")

    assert raised.value.option == "last_frame"


def test_a_type_of_picture_that_is_not_taken_is_refused_before_sending() -> None:
    driver = Driver()

    with pytest.raises(sr.UnsupportedOption) as raised:
        run(driver, asked(image=image(64, 36, "WEBP")), "highwayapi")

    assert raised.value.value == "image/webp"
    assert raised.value.allowed == ("image/jpeg", "image/png")
    assert driver.sent == []


def test_a_picture_that_is_too_large_is_refused_before_sending(picture: bytes) -> None:
    driver = Driver()

    with pytest.raises(sr.UnsupportedOption) as raised:
        run(driver, asked(image=picture + bytes(20 * 1024**2)), "highwayapi")

    assert raised.value.allowed == ("up to 20971520 bytes",)
    assert driver.sent == []


def test_a_picture_that_is_none_is_refused_before_sending(tmp_path: Path) -> None:
    driver = Driver()

    with pytest.raises(sr.InvalidImage, match="last_frame"):
        run(driver, asked(last_frame=str(tmp_path / "missing.jpg")), "highwayapi")

    assert driver.sent == []


# --- drop


def test_a_soft_option_is_left_out_on_request_and_the_job_says_so() -> None:
    driver = Driver(ACCEPTED["modellix"])
    request = asked(seed=7, negative_prompt="rain", enhance_prompt=True)

    job = run(driver, request, "modellix", drop={"seed", "negative_prompt", "enhance_prompt"})

    assert job.dropped == {"seed", "enhance_prompt"}
    assert driver.submits[0].call.json["negativePrompt"] == "rain"
    assert "seed" not in driver.submits[0].call.json


def test_nothing_is_left_out_that_was_not_named() -> None:
    with pytest.raises(sr.UnsupportedOption, match="seed"):
        run(Driver(), asked(seed=7, enhance_prompt=True), "modellix", drop={"enhance_prompt"})


@pytest.mark.parametrize(
    "hard",
    [
        *("image", "last_frame", "duration", "resolution", "audio", "samples"),
        *("person_generation", "model", "prompt", "extra", "nonsense"),
    ],
)
def test_what_would_make_another_clip_is_never_left_out(hard: str) -> None:
    driver = Driver()

    with pytest.raises(sr.InvalidRequest, match=hard):
        run(driver, asked(seed=1), "modellix", drop={"seed", hard})

    assert driver.effects == []


# --- extra


def test_extra_fields_are_sent_as_they_are_to_their_provider_alone() -> None:
    request = asked(extra={"highwayapi": {"webhook": {"url": "x"}}, "modellix": {"other": 1}})

    assert body("highwayapi", request)["webhook"] == {"url": "x"}
    assert "other" not in body("highwayapi", request)
    assert body("modellix", request)["other"] == 1


def test_extra_goes_by_configured_name_before_the_providers_own() -> None:
    request = asked(extra={"eu": {"a": 1}, "highwayapi": {"b": 2}})
    providers: dict[str, Provider] = {"eu": sr.HighwayAPI(key="k"), "us": sr.HighwayAPI(key="k")}

    for name, key in (("eu", "a"), ("us", "b")):
        driver = Driver(ACCEPTED["highwayapi"])
        driver.run(submit(providers, [name], request))
        assert {"a", "b"} & driver.submits[0].call.json.keys() == {key}


@pytest.mark.parametrize(
    ("stem", "extra"),
    [
        ("highwayapi", {"duration": 4}),
        ("highwayapi", {"sample_count": 4}),
        ("modellix", {"durationSeconds": "4"}),
        ("aihubmax", {"model": "veo-3.1-image-to-video"}),
        ("oxen", {"model": "another"}),
        ("oxen", {"num_generations": 4}),
        ("oxen", {"input_image": "x"}),
    ],
)
def test_extra_cannot_override_a_mapped_field(stem: str, extra: dict[str, Any]) -> None:
    driver = Driver()

    with pytest.raises(sr.InvalidRequest, match=next(iter(extra))):
        run(driver, asked(extra={stem: extra}), stem)

    assert driver.sent == []


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, b"bytes", float("nan"), float("inf"), "\ud800", {"a": [object()]}]
)
def test_extra_that_is_no_json_is_refused_before_sending(value: object) -> None:
    driver = Driver()

    with pytest.raises(sr.InvalidRequest, match="not JSON"):
        run(driver, asked(extra={"highwayapi": {"more": value}}), "highwayapi")

    assert driver.sent == []


# --- Google's rule for 1080p


@pytest.mark.parametrize("stem", ["modellix", "highwayapi"])
@pytest.mark.parametrize("duration", [4, 6])
def test_1080p_with_less_than_8_seconds_is_sent_with_one_warning(stem: str, duration: int) -> None:
    with pytest.warns(sr.StillreelWarning, match="Google") as caught:
        body(stem, asked(resolution="1080p", duration=duration))

    assert len(caught) == 1


@pytest.mark.parametrize("stem", ["aihubmax", "oxen"])
def test_1080p_with_less_than_8_seconds_is_refused_where_that_is_documented(stem: str) -> None:
    driver = Driver()

    with pytest.raises(sr.UnsupportedOption) as raised:
        run(driver, asked(resolution="1080p", duration=4), stem)

    assert raised.value.option in {"duration", "resolution"}
    assert raised.value.allowed in {(8,), ("720p",)}
    assert driver.effects == []


def test_1080p_with_8_seconds_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for stem in all_four():
            body(stem, asked(resolution="1080p"))


# --- the revision in force


def published(kind: object, key: str = "request_schema") -> Answer:
    schema = {"type": "object", "properties": {"duration": {"type": kind}}}
    return answer({"id": "google-veo-3-1-lite", key: schema})


def auto() -> dict[str, Provider]:
    return {"oxen": sr.Oxen(key="k")}


@pytest.mark.parametrize("key", ["request_schema", "json_request_schema"])
@pytest.mark.parametrize(("kind", "sent"), [("string", "8s"), ("integer", 8)])
def test_the_revision_is_asked_once_and_kept(key: str, kind: str, sent: object) -> None:
    providers = auto()
    driver = Driver(published(kind, key), ACCEPTED["oxen"], ACCEPTED["oxen"])

    for _ in range(2):
        driver.run(submit(providers, ["oxen"], REQUEST))

    assert [send.call.method for send in driver.sent] == ["GET", "POST", "POST"]
    assert [send.call.json["duration"] for send in driver.submits] == [sent, sent]


@pytest.mark.parametrize("failure", [BROKEN, answer({}, 500), answer({}), answer(b"<html>")])
def test_without_an_answer_the_newer_revision_is_assumed_and_the_log_says_so(
    failure: object, caplog: pytest.LogCaptureFixture
) -> None:
    providers = auto()
    driver = Driver(
        failure, failure, failure, ACCEPTED["oxen"], published("string"), ACCEPTED["oxen"]
    )

    driver.run(submit(providers, ["oxen"], REQUEST))
    assert driver.submits[0].call.json["duration"] == 8
    assert "not known" in caplog.text
    assert NEW in caplog.text

    driver.run(submit(providers, ["oxen"], REQUEST))
    assert driver.submits[1].call.json["duration"] == "8s"


def test_a_firm_refusal_of_the_revision_is_not_asked_again() -> None:
    driver = Driver(answer({}, 404), ACCEPTED["oxen"])

    driver.run(submit(auto(), ["oxen"], REQUEST))

    assert [send.call.method for send in driver.sent] == ["GET", "POST"]


def test_an_option_that_the_settled_revision_lacks_is_unsupported_after_all() -> None:
    driver = Driver(published("integer"))

    with pytest.raises(sr.UnsupportedOption) as raised:
        driver.run(submit(auto(), ["oxen"], asked(negative_prompt="rain")))

    assert raised.value.option == "negative_prompt"
    assert driver.submits == []


def test_the_next_provider_takes_what_the_settled_revision_lacks() -> None:
    driver = Driver(published("integer"), ACCEPTED["modellix"])
    providers = {**auto(), "modellix": sr.Modellix(key="k")}
    request = asked(negative_prompt="rain")

    job = driver.run(submit(providers, ["oxen", "modellix"], request))

    assert job.provider == "modellix"
    assert [send.provider.stem for send in driver.submits] == ["modellix"]


def test_an_option_that_no_revision_has_is_refused_before_asking() -> None:
    driver = Driver()

    with pytest.raises(sr.UnsupportedOption):
        driver.run(submit(auto(), ["oxen"], asked(audio=True)))

    assert driver.effects == []


@pytest.mark.parametrize(("revision", "sent"), [(OLD, "8s"), (NEW, 8)])
def test_a_revision_that_is_named_is_not_asked_for(revision: Any, sent: object) -> None:
    driver = Driver(ACCEPTED["oxen"])

    driver.run(submit({"oxen": sr.Oxen(key="k", revision=revision)}, ["oxen"], REQUEST))

    assert [send.call.method for send in driver.sent] == ["POST"]
    assert driver.submits[0].call.json["duration"] == sent
