"""Where in its file a value stands, by its path, for lines of a text and for cells alike."""

from typing import Any

import pytest

from plans.domain.document_reader import Problems
from plans.domain.placed import Placed, place_of
from plans.domain.yaml_reader import load_yaml

TEXT = """\
plan:
  code: a
measures:
  - code: 1-1
    initiatives:
      - name: b
        targets: {2024: 1}
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("plan", 1), ("plan.code", 2), ("plan.name", 1), ("measures", 3), ("measures[0]", 4),
        ("measures[0].code", 4), ("measures[0].name", 4), ("measures[0].initiatives[0].name", 6),
        ("measures[0].initiatives[0].targets.2024", 7), ("measures[4].code", 3), ("nowhere", None),
    ],
)  # fmt: skip
def test_a_value_of_a_text_is_placed_by_its_line(path: str, line: int | None) -> None:
    content, _ = load_yaml(TEXT)

    assert place_of(content, path) == line


def record(place: Any, **cells: str) -> Placed:
    placed = Placed(place)
    placed |= dict.fromkeys(cells, "x")
    placed.places |= cells
    return placed


def test_a_value_of_a_workbook_is_placed_by_its_cell_or_its_row() -> None:
    content = Placed("")
    content["measures"] = [record("5行目", code="B5"), record("", code="")]

    assert place_of(content, "measures[0].code") == "B5"
    assert place_of(content, "measures[0].name") == "5行目"


def test_nothing_is_complained_of_in_a_record_that_the_file_does_not_have() -> None:
    content = Placed("")
    content["measures"] = [record("5行目", code="B5"), Placed("")]
    problems = Problems(content)
    for path in ("measures[0].code", "measures[1].code", "measures[1]"):
        problems.add(path, "必ず書いてください。")

    assert [str(problem) for problem in problems.found] == ["B5: 必ず書いてください。"]
