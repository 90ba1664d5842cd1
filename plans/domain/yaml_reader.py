"""A YAML file's content, exact, each value with its line; what is wrong with it in Japanese."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from plans.domain.document_reader import DocumentError
from plans.domain.placed import Placed

UNREADABLE = "YAMLとして読めません（{}）"
# What the library finds, by its words, and how to mend it.
MENDING = (
    ("'\\t'", "タブは使えません。字下げは半角の空白にしてください"),
    ("mapping values", "コロンの位置が違います。値にコロンがあるときは引用符で囲んでください"),
    ("alias", "「*」「&」で始まる値は引用符で囲んでください"),
    ("anchor", "「*」「&」で始まる値は引用符で囲んでください"),
    ("tag", "「!」で始まる値は使えません"),
    ("found unexpected end of stream", "引用符かかっこが閉じていません"),
)
MEND = "書き方が崩れています。字下げ、コロンの後の空白、引用符とかっこの閉じ忘れを確かめてください"


# What the cells' reader understands better: 012 is no 10, 0.1 no binary float, ``on`` no true.
READ_LATER = (":bool", ":int", ":float", ":timestamp")


class _Loader(yaml.SafeLoader):
    """YAML with no key twice, true/false as the only booleans, plain digits as the only numbers.

    All else is a text. What is wrong is kept in ``faults`` where the reading can go on.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.faults: list[str] = []

    def wrong(self, mark: yaml.Mark, message: str) -> None:
        self.faults.append(UNREADABLE.format(f"{_place(mark)}{message}"))

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str | int | bool | None):
                raise yaml.constructor.ConstructorError(
                    None, None, "見出しには文字か数を書いてください", key_node.start_mark
                )
            if key in seen:
                self.wrong(key_node.start_mark, f"「{key}」が二度書かれています")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[Placed]:
    found = Placed(node.start_mark.line + 1)
    yield found
    found.update(loader.construct_mapping(node))
    for key_node, _ in node.value:
        found.places[loader.construct_object(key_node, deep=True)] = key_node.start_mark.line + 1


_Loader.yaml_implicit_resolvers = {
    first: [rule for rule in resolvers if not rule[0].endswith(READ_LATER)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|false|False)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile("^(?:0|[1-9][0-9]*)$"), list("0123456789")
)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load_yaml(text: str) -> tuple[Any, list[str]]:
    """The content of a YAML file and what is wrong with it; DocumentError where it breaks off."""
    loader = None
    try:
        loader = _Loader(text)
        return loader.get_single_data(), loader.faults
    except yaml.MarkedYAMLError as error:
        fault = _place(error.problem_mark) + _in_japanese(error.problem or "")
        raise DocumentError(UNREADABLE.format(fault)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(UNREADABLE.format(MEND)) from error
    finally:
        if loader is not None:
            loader.dispose()


def _place(mark: yaml.Mark | None) -> str:
    return f"{mark.line + 1}行{mark.column + 1}文字目: " if mark else ""


def _in_japanese(problem: str) -> str:
    if not problem.isascii():
        return problem
    return next((mend for words, mend in MENDING if words in problem), MEND)
