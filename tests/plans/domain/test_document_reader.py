"""A nested document: each thing that is wrong in it is told with its path, all in one go."""

from plans.domain.document_reader import DocumentError, Node, Problem, Problems
from plans.domain.placed import Placed


def node(values: dict[str, object]) -> Node:
    return Node(values, "", Problems(values))


def messages(found: Node) -> list[str]:
    return list(map(str, found.problems.found))


def test_a_key_that_no_file_has_is_told_and_a_missing_one_is_given_back() -> None:
    plan = node({"code": "a", "nmae": "b"})

    assert plan.only("code", "name") == {"name"}
    assert messages(plan) == ["nmae: この項目は計画ファイルの形式にありません。"]


def test_what_is_required_is_asked_for() -> None:
    plan = node({"code": None})

    assert plan.raw("code", required=True) is None
    assert plan.raw("name") is None
    assert messages(plan) == ["code: 必ず書いてください。"]


def test_a_list_gives_each_mapping_with_its_place() -> None:
    plan = node({"measures": [{"code": "1"}, "2", {"code": "3"}]})

    paths = [item.path for item in plan.nodes("measures")]

    assert paths == ["measures[0]", "measures[1]", "measures[2]"]
    assert messages(plan) == ["measures[1]: 「項目: 値」の形で書いてください。"]


def test_what_is_no_list_is_told_once() -> None:
    plan = node({"measures": "1-1", "policies": 5})

    assert list(plan.nodes("measures")) == []
    assert list(plan.nodes("missing")) == []
    assert plan.node("policies").values == {}
    assert messages(plan) == [
        "measures: 一覧（- で始まる行）で書いてください。",
        "policies: 「項目: 値」の形で書いてください。",
    ]


def test_a_line_of_the_file_stands_before_the_path() -> None:
    placed = Placed(1)
    placed["code"] = "a"
    placed.places["code"] = 7
    plan = Node(placed, "", Problems(placed))

    plan.complain([("code", "使えません。")])

    assert messages(plan) == ["7行目 code: 使えません。"]
    assert plan.problems.paths == {"code"}


def test_an_error_holds_one_sentence_a_reason() -> None:
    error = DocumentError(Problem("code", "使えません。"), "ファイルが空です。")

    assert error.messages == ("code: 使えません。", "ファイルが空です。")
    assert str(error) == "code: 使えません。\nファイルが空です。"
