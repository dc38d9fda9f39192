"""A manifest becomes rows; each line that is none is told with its number."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from stillreel import InvalidRequest
from stillreel.batch import Line, read_manifest
from stillreel.batch._row import KINDS

URL = "https://pictures.example/a.jpg"
SHOT = {"image": URL, "prompt": "waves"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(*records: dict[str, Any] | str, name: str = "shots.jsonl") -> str:
    texts = [one if isinstance(one, str) else json.dumps(one) for one in records]
    Path(name).write_text("\n".join(texts), encoding="utf-8")
    return name


def table(*rows: str, name: str = "shots.csv") -> str:
    Path(name).write_text("\n".join(rows), encoding="utf-8")
    return name


def complaints(source: str) -> list[str]:
    found = read_manifest(source)
    assert not found.rows
    return list(map(str, found.problems))


def test_a_line_of_json_has_the_options_of_a_request_and_its_own_fields() -> None:
    source = lines(
        {
            **SHOT,
            "duration": 4,
            "audio": True,
            "seed": 7,
            "extra": {"oxen": {"a": 1}},
            "id": " shot-1 ",
            "provider": ["oxen", "modellix"],
            "drop": "seed",
            "output": "a/b.mp4",
        }
    )

    (row,) = read_manifest(source).rows

    assert row.request.options() == {
        **SHOT,
        "duration": 4,
        "audio": True,
        "seed": 7,
        "extra": {"oxen": {"a": 1}},
    }
    assert (row.number, row.id, row.output) == (1, "shot-1", "a/b.mp4")
    assert (row.providers, row.drop) == (("oxen", "modellix"), ("seed",))


def test_a_row_of_a_table_says_the_same_as_a_line_of_json() -> None:
    head = "image,prompt,duration,audio,seed,extra,id,provider,drop,output"
    cells = f'{URL},waves,4,yes,7,"{{""oxen"": {{""a"": 1}}}}",shot-1,oxen | modellix,seed,a/b.mp4'
    record = {
        **SHOT,
        "duration": 4,
        "audio": True,
        "seed": 7,
        "extra": {"oxen": {"a": 1}},
        "id": "shot-1",
        "provider": ["oxen", "modellix"],
        "drop": ["seed"],
        "output": "a/b.mp4",
    }

    (row,) = read_manifest(table(head, cells)).rows

    assert row.number == 2
    (same,) = read_manifest(lines("", record)).rows
    assert row == same


def test_what_is_empty_or_null_is_not_set() -> None:
    (row,) = read_manifest(table("image,prompt,seed", f"{URL},waves,")).rows
    (same,) = read_manifest(lines({**SHOT, "seed": None})).rows

    assert row.request.seed is None
    assert same.request.seed is None


def test_blank_lines_are_skipped_and_counted() -> None:
    source = lines("", SHOT, "   ", {**SHOT, "seed": 1})
    assert [row.number for row in read_manifest(source).rows] == [2, 4]

    source = table("image,prompt", f"{URL},waves", "", " , ", f'{URL},"two\nlines"', f"{URL},a")
    assert [row.number for row in read_manifest(source).rows] == [2, 5, 7]


def test_pictures_are_relative_to_the_manifest(folder: Path) -> None:
    (folder / "shots").mkdir()
    data = "data:image/png;base64,AA=="
    source = lines(
        {**SHOT, "image": "a.jpg", "last_frame": "/b/c.jpg"},
        {**SHOT, "image": data},
        name="shots/list.jsonl",
    )

    first, second = read_manifest(source).rows

    assert first.request.image == str(folder / "shots" / "a.jpg")
    assert first.request.last_frame == "/b/c.jpg"
    assert second.request.image == data


def test_standard_input_is_read_from_the_working_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ('\n {"image": "a.jpg", "prompt": "waves"}', "image,prompt\na.jpg,waves"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

        (row,) = read_manifest("-").rows

        assert row.request.image == str(folder / "a.jpg")


def test_a_table_of_excel_may_begin_with_a_mark_and_end_lines_its_way() -> None:
    Path("shots.csv").write_bytes(b"\xef\xbb\xbfimage,prompt\r\n" + f"{URL},Wellen\r\n".encode())

    (row,) = read_manifest("shots.csv").rows

    assert row.request.prompt == "Wellen"


def test_a_text_may_have_a_line_separator_of_unicode_in_it() -> None:
    source = lines('{"image": "https://a.example/b", "prompt": "a\u2028b"}')

    assert read_manifest(source).rows[0].request.prompt == "a\u2028b"


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ("nonsense", "no JSON object: "),
        ("[1]", "no JSON object"),
        ('{"image": "a", "image": "b"}', "'image' is there twice"),
        ('{"extra": {"oxen": {"a": NaN}}}', "NaN is no number of JSON"),
        ({**SHOT, "sed": 1, "Audio": True}, "unknown field: Audio, sed; known: image, prompt,"),
        ({"prompt": "waves"}, "image missing"),
        ({}, "image and prompt missing"),
        ({**SHOT, "duration": "8"}, "duration: a whole number is needed, not '8'"),
        ({**SHOT, "duration": True}, "duration: a whole number is needed, not True"),
        ({**SHOT, "seed": 1.5}, "seed: a whole number is needed, not 1.5"),
        ({**SHOT, "audio": 1}, "audio: true or false is needed, not 1"),
        ({**SHOT, "resolution": 720}, "resolution: a text is needed, not 720"),
        ({**SHOT, "prompt": " "}, "prompt: a sentence is needed"),
        ({**SHOT, "image": "http://"}, "not a usable URL"),
        ({**SHOT, "extra": {"oxen": 1}}, "extra: an object for each provider"),
        ({**SHOT, "extra": "oxen"}, "extra: an object for each provider"),
        ({**SHOT, "provider": []}, "provider: a name, or several is needed, not []"),
        ({**SHOT, "provider": ["oxen", 1]}, "provider: a name, or several is needed"),
        ({**SHOT, "drop": {"seed": 1}}, "drop: a name, or several is needed"),
        ({**SHOT, "id": ""}, "id: 1 to 200 characters"),
        ({**SHOT, "id": "a\nb"}, "id: 1 to 200 characters"),
        ({**SHOT, "id": "a" * 201}, "id: 1 to 200 characters"),
        ({**SHOT, "id": 7}, "id: a text is needed, not 7"),
    ],
)
def test_a_bad_line_of_json_is_told_with_its_number(
    record: dict[str, Any] | str, told: str
) -> None:
    (complaint,) = complaints(lines("", record))

    assert complaint.startswith("line 2: ")
    assert told in complaint


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{url},waves,long,,", "duration: a whole number is needed, not 'long'"),
        ("{url},waves,,maybe,", "audio: true or false is needed, not 'maybe'"),
        ("{url},waves,,,oxen", "extra: an object for each provider"),
        ("{url},waves,,,,,", "7 cells, but 5 columns"),
        (",waves,,,", "image missing"),
    ],
)
def test_a_bad_row_of_a_table_is_told_with_its_number(row: str, told: str) -> None:
    source = table("image,prompt,duration,audio,extra", row.format(url=URL))

    (complaint,) = complaints(source)

    assert complaint.startswith("line 2: ")
    assert told in complaint


def test_every_bad_line_is_told() -> None:
    found = read_manifest(lines(SHOT, "{", SHOT, "}"))

    assert [row.number for row in found.rows] == [1, 3]
    assert [problem.number for problem in found.problems] == [2, 4]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"image,prompt,colour\n", "unknown column: 'colour'; known: image,"),
        ("a.csv", b"image;prompt\n", "unknown column: 'image;prompt'"),
        ("a.csv", b"image,prompt,image\n", "column twice: image"),
        ("a.csv", b'image,prompt\n"a"b,c\n', "a.csv: line 2: "),
        ("a.csv", b"", "a.csv has no line"),
        ("a.jsonl", b"\n\n", "a.jsonl has no line"),
        ("a.jsonl", b'{"image": "a"}\n{"prompt": "\xff"}', "a.jsonl: line 2: it is not in UTF-8"),
        ("missing.csv", None, "missing.csv cannot be read: No such file"),
        ("a\0b", None, "cannot be read: embedded null"),
    ],
)
def test_what_cannot_be_read_at_all_is_an_error(
    name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        Path(name).write_bytes(content)

    with pytest.raises(InvalidRequest) as caught:
        read_manifest(name)

    assert told in str(caught.value)


def test_json_that_is_nested_too_deeply_is_a_bad_line() -> None:
    deep = "[" * 100_000

    (complaint,) = complaints(lines(f'{{"extra": {deep}'))

    assert "no JSON object" in complaint


def test_each_option_has_its_own_type() -> None:
    assert {name for name, kind in KINDS.items() if kind == "int"} == {
        "duration",
        "samples",
        "safety_tolerance",
        "seed",
    }
    assert {name for name, kind in KINDS.items() if kind == "bool"} == {
        "audio",
        "auto_fix",
        "enhance_prompt",
    }


@pytest.mark.parametrize(
    "image", [URL, "data:image/png;base64,AA==", b"\x89PNG\r\n\x1a\n", Path("a.jpg"), "a.jpg"]
)
def test_a_line_is_the_same_after_json(folder: Path, image: Any) -> None:
    plain = read_manifest(lines(SHOT)).rows[0].request
    bare = Line(number=1, key="a", request=plain, providers=("oxen",), path=folder / "a.mp4")
    assert Line.from_json(json.loads(json.dumps(bare.to_json()))) == bare
    line = Line(
        number=3,
        key="shot-1",
        request=read_manifest(lines({**SHOT, "extra": {"oxen": {"a": 1}}})).rows[0].request,
        providers=("oxen", "modellix"),
        path=folder / "a.mp4",
        drop=("seed",),
    )
    object.__setattr__(line.request, "image", image)

    read = Line.from_json(json.loads(json.dumps(line.to_json())))

    assert (read.number, read.key, read.path, read.drop) == (3, "shot-1", line.path, ("seed",))
    assert read.providers == line.providers
    assert read.request.extra == {"oxen": {"a": 1}}
    assert Line.from_json(read.to_json()) == read
    if str(image) == "a.jpg":
        assert read.request.image == str(folder / "a.jpg")
    if isinstance(image, bytes):
        assert str(read.request.image).startswith("data:image/*;base64,")
