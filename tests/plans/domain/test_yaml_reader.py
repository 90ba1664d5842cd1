"""A YAML file's content is what it says, and what is wrong with it is told in Japanese."""

import pytest

from plans.domain.document_reader import DocumentError
from plans.domain.placed import Placed
from plans.domain.yaml_reader import load_yaml


def content(text: str) -> object:
    found, faults = load_yaml(text)
    assert faults == []
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("012", "012"),
        ("0.10", "0.10"),
        ("1e3", "1e3"),
        ("2024-04-01", "2024-04-01"),
        ("true", True),
        ("on", "on"),
        ("no", "no"),
        ("", None),
    ],
)
def test_a_value_is_no_more_than_it_says(written: str, value: object) -> None:
    assert content(f"key: {written}") == {"key": value}


def test_each_value_has_its_line() -> None:
    found = content("plan:\n  code: a\n  name: b\n")

    assert isinstance(found, Placed)
    assert found.places == {"plan": 1}
    assert found["plan"].places == {"code": 2, "name": 3}


def test_a_key_that_stands_twice_is_told_and_the_reading_goes_on() -> None:
    found, faults = load_yaml("code: a\ncode: b\nname: c\n")

    assert found["name"] == "c"
    assert faults == ["YAMLとして読めません（2行1文字目: 「code」が二度書かれています）"]


@pytest.mark.parametrize(
    ("text", "mending"),
    [
        ("a:\n\tb: 1", "タブは使えません"),
        ("a: b: c", "コロンの位置"),
        ("a: *b", "引用符で囲んで"),
        ("a: !x b", "「!」で始まる値"),
        ('a: "b', "閉じていません"),
        ("[a: 1]: b", "見出しには文字か数"),
    ],
)
def test_a_file_that_breaks_off_says_where_and_how_to_mend_it(text: str, mending: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load_yaml(text)

    [message] = caught.value.messages
    assert mending in message
    assert "行" in message


def test_no_object_of_python_comes_out_of_a_file() -> None:
    with pytest.raises(DocumentError, match="「!」で始まる値"):
        load_yaml("a: !!python/object/apply:os.system ['true']")
