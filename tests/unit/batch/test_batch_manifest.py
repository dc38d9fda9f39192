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
        ("1", "no JSON object"),
        ('{"image": "a", "image": "b"}', "'image' is there twice"),
        ('{"extra": {"oxen": {"a": NaN}}}', "NaN is no number of JSON"),
        ({**SHOT, "sed": 1}, "unknown field 'sed': is it 'seed'? known: image, prompt,"),
        ({**SHOT, "audio": True, "Audio": True}, "audio is there twice"),
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
        ({**SHOT, "seed": 2.0**53}, "seed: a whole number is needed"),
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
        ("{url},waves,,,,,x", "7 cells, but 5 columns"),
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
        (
            "a.csv",
            b"image,text\n",
            "a.csv: no column prompt; its columns: image, text; known: image",
        ),
        ("a.csv", b"image|prompt\n", "no column image and prompt; its columns: image|prompt;"),
        ("a.csv", b"image,prompt,Image\n", "a.csv: image is there twice"),
        ("a.csv", b'"image"s,prompt\n', "a.csv: line 1: "),
        ("a.json", b"[{},", "a.json: no JSON array: "),
        ("a.json", b"[" * 100_000, "a.json: no JSON array: "),
        ("a.csv", b'image,prompt\n"a"b,c\n', "a.csv: line 2: "),
        ("a.csv", b"x" * 200_000, "a.csv: line 1: field larger than"),
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
        "convert",
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


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Any:
    return lambda: [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize(
    "content",
    [
        "image;prompt;duration;audio\r\n{url};a, b;8.0;TRUE\r\n",
        "image\tprompt\tduration\taudio\n{url}\ta, b\t8,0\ttrue\n",
        "sep=;\r\nimage;prompt;duration;audio\r\n{url};a, b;8,00;TRUE\r\n",
        '"SEP=|"\nimage|prompt|duration|audio\n{url}|a, b|+8|yes\n',
        "sep=\t\nimage\tprompt\tduration\taudio\n{url}\ta, b\t8\t1\n",
        "\n;;;\nimage;prompt;duration;audio\n;;;\n{url};a, b;8;True;;;\n",
        ' IMAGE , Prompt,-Duration-,AUDIO\n{url},"a, b",8,True\n',
        'image,prompt,duration,audio,\n{url},"a, b",8.00,TRUE,\n',
        ',prompt,,duration,audio,image\r,,,,,\r,"a, b",,8,TRUE,{url}\r',
        '\ufeffimage,prompt,duration,audio\n{url},"a, b",8,TRUE\n',
        "\ufeffsep=;\nimage;prompt;duration;audio\n{url};a, b;8;TRUE\n",
    ],
)
@pytest.mark.parametrize("name", ["shots.csv", "shots.tsv", "shots.txt"])
def test_b1_a_table_is_read_as_spreadsheets_save_it(content: str, name: str, warned: Any) -> None:
    Path(name).write_bytes(content.format(url=URL).encode())

    found = read_manifest(name)

    assert [one.request.options() for one in found.rows] == [
        {"image": URL, "prompt": "a, b", "duration": 8, "audio": True}
    ]
    assert not found.problems
    assert not warned()


def test_b1_a_field_may_be_written_as_people_do() -> None:
    source = table("Image,PROMPT,Aspect Ratio,last-frame,Samples", f"{URL},waves,9:16,b.jpg,2")

    (row,) = read_manifest(source).rows

    assert (row.request.aspect_ratio, row.request.samples) == ("9:16", 2)
    assert str(row.request.last_frame).endswith("b.jpg")
    (same,) = read_manifest(lines({"Image": URL, "PROMPT": "waves", "last-frame": URL})).rows
    assert same.request.last_frame == URL


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("8.5", "duration: a whole number is needed, not '8.5'"),
        ("8.000", "duration: a whole number is needed, not '8.000'"),
        ("8e0", "duration: a whole number is needed, not '8e0'"),
        ("1_0", "duration: a whole number is needed, not '1_0'"),
        pytest.param("9" * 5000, "duration: a whole number is needed", id="5000 digits"),
    ],
)
def test_b1_a_cell_that_is_no_whole_number_is_refused(cell: str, told: str) -> None:
    (complaint,) = complaints(table("image,prompt,duration", f"{URL},waves,{cell}"))

    assert told in complaint


def test_b1_surplus_columns_are_named_once(warned: Any) -> None:
    rows = [f"{URL},waves,{n},idx{n},ask Ann" for n in range(3)]
    source = table("image,prompt,Shot no,idx,notes", *rows)

    assert len(read_manifest(source).rows) == 3
    assert warned() == [
        "shots.csv: ignored, since no option has that name: 'Shot no', 'idx', 'notes'"
    ]


def test_b1_surplus_fields_of_json_are_named_once(warned: Any) -> None:
    source = lines({**SHOT, "notes": 1}, {**SHOT, "notes": 2, "who": "Ann"})

    assert len(read_manifest(source).rows) == 2
    assert warned() == ["shots.jsonl: ignored, since no option has that name: 'notes', 'who'"]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("promts", "prompt"),
        ("imgae", "image"),
        ("durration", "duration"),
        ("Duartion", "duration"),
        ("aspectratio", "aspect_ratio"),
        ("resoltion", "resolution"),
        ("seeed", "seed"),
        ("provder", "provider"),
        ("ouput", "output"),
        ("sample", "samples"),
    ],
)
def test_b1_a_misspelled_column_is_refused_with_the_right_name(name: str, field: str) -> None:
    columns = [one for one in ("image", "prompt") if one != field]

    with pytest.raises(InvalidRequest, match=f"shots.csv: unknown field '{name}': is it '{field}'"):
        read_manifest(table(",".join([*columns, name]), f"{URL},waves,8"))


def test_b1_a_name_beside_the_right_one_is_no_misspelling(warned: Any) -> None:
    (row,) = read_manifest(table("image,prompt,prompt 2", f"{URL},waves,clouds")).rows

    assert row.request.prompt == "waves"
    assert warned() == ["shots.csv: ignored, since no option has that name: 'prompt 2'"]


def test_b1_a_cell_without_a_column_may_be_half_of_another() -> None:
    source = table("image,prompt,,", f"{URL},waves, at dawn", f"{URL},waves,,")

    found = read_manifest(source)

    assert [row.number for row in found.rows] == [3]
    assert [str(one) for one in found.problems] == [
        "line 2: column 3 has no name, but a cell: 'at dawn'"
    ]


def test_b1_lines_are_counted_from_the_first_of_the_file() -> None:
    source = table("sep=;", "", "image;prompt", f'{URL};"two', 'lines"', "x;y;z", f"{URL};a")

    found = read_manifest(source)

    assert [row.number for row in found.rows] == [4, 7]
    assert [one.number for one in found.problems] == [6]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_b1_a_mark_says_the_encoding(encoding: str) -> None:
    for name, text in {
        "a.csv": f"image;prompt\r\n{URL};波 Wellen\r\n",
        "a.jsonl": json.dumps({**SHOT, "prompt": "波 Wellen"}, ensure_ascii=False) + "\r\n\r\n",
        "a.txt": json.dumps([{**SHOT, "prompt": "波 Wellen"}], ensure_ascii=False),
    }.items():
        Path(name).write_bytes(text.encode(encoding))

        assert [row.request.prompt for row in read_manifest(name).rows] == ["波 Wellen"]


def test_b1_a_table_of_western_windows_is_read_and_said_to_be(warned: Any) -> None:
    text = f"image;prompt\r\n{URL};Café: „Größe“… zu 5 €\r\n"
    Path("a.csv").write_bytes(text.encode("cp1252"))

    (row,) = read_manifest("a.csv").rows

    assert row.request.prompt == "Café: „Größe“… zu 5 €"
    (told,) = warned()
    assert told.startswith("a.csv is not in UTF-8 and was read as Windows-1252; if in doubt, save")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", f"image,prompt\n{URL},Львиный дым\n".encode("cp1251")),
        ("a.csv", f"image,prompt\n{URL},波浪拍打海岸\n".encode("gbk")),
        ("a.csv", f"image,prompt\n{URL},波が岸に打ち寄せる\n".encode("shift-jis")),
        ("a.csv", f"image,prompt\n{URL},waves\n".encode("utf-16-le")),
        ("a.csv", b"\xff\xfe" + f"image,prompt\n{URL},waves\n".encode("utf-16-le")[:-1]),
        ("a.csv", f"image,prompt\n{URL},a\x81b\n".encode("latin-1")),
        ("a.jsonl", b'{"prompt": "Caf\xe9"}'),
        ("a.txt", b'[{"prompt": "Caf\xe9"}]'),
    ],
)
def test_b1_an_encoding_that_cannot_be_told_is_refused_with_how_to_save(
    name: str, data: bytes
) -> None:
    Path(name).write_bytes(data)

    with pytest.raises(InvalidRequest, match="it is not in UTF-8: save it as UTF-8, which Excel"):
        read_manifest(name)


def test_b1_an_array_of_json_is_a_manifest() -> None:
    text = json.dumps([SHOT, 1, {**SHOT, "duration": 8.0}], indent=2)
    for name in ("a.json", "a.jsonl", "a.txt"):
        Path(name).write_text("\ufeff\r\n" + text.replace("\n", "\r\n"))

        found = read_manifest(name)

        assert [row.number for row in found.rows] == [1, 3]
        assert found.rows[1].request.duration == 8
        assert [str(one) for one in found.problems] == ["line 2: no JSON object"]


@pytest.mark.parametrize(("given", "taken"), [(1, "1"), (0, "0"), (-7, "-7"), ("1", "1")])
def test_b2_an_id_may_be_a_number(given: object, taken: str) -> None:
    (row,) = read_manifest(lines({**SHOT, "id": given})).rows

    assert row.id == taken


@pytest.mark.parametrize("given", [True, False, 1.0, 1.5, None, [1], {"a": 1}])
def test_b2_nothing_else_is_an_id(given: object) -> None:
    (complaint,) = complaints(lines({**SHOT, "id": given}))

    assert complaint == f"line 1: id: a text or a whole number is needed, not {given}"
