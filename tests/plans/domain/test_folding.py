"""Texts folded for a search, and the words marked in them as they were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.folding import LONGEST, excerpt, folded, marked, words_in


def hits(text: str, *words: str) -> list[str]:
    return [part for part, is_hit in marked(text, [folded(word) for word in words]) if is_hit]


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("ＤＸ推進", "dx", "ＤＸ"),
        ("ﾍﾟｰﾊﾟｰﾚｽ化の推進", "ペーパーレス", "ﾍﾟｰﾊﾟｰﾚｽ"),
        ("ペーパーレス化", "ﾍﾟｰﾊﾟｰﾚｽ", "ペーパーレス"),
        ("㈱登米", "株", "㈱"),
        ("９３手続", "93", "９３"),
        ("RPAの試験導入", "ｒｐａ", "RPA"),
        ("割合は50%です", "50%", "50%"),
        ("ペ", "へ", ""),
    ],
)
def test_a_word_is_found_whatever_its_width_and_case(text: str, word: str, found: str) -> None:
    assert "".join(hits(text, word)) == found


def test_words_are_parted_by_any_space_and_counted_once() -> None:
    assert words_in(" ＡＩ　ai  導入 ") == ("ai", "導入")
    assert words_in("　 ") == ()


def test_several_words_are_marked_where_they_overlap_too() -> None:
    assert hits("電子申請サービス", "電子申", "申請") == ["電子申請"]


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_the_parts_are_the_text_whatever_is_looked_for(text: str, words: list[str]) -> None:
    assert "".join(part for part, _ in marked(text, words_in(" ".join(words)))) == text


@given(st.text(), st.text(min_size=1, max_size=5), st.text(max_size=50))
def test_a_part_of_the_text_shows_the_first_word(head: str, word: str, tail: str) -> None:
    text, words = f"{head}{word}{tail}", words_in(word)
    shown = excerpt(text, words)

    assert sum(len(part) for part, _ in shown) <= LONGEST + 2
    if hits(text, *words) and len(word) > 1 and word.isascii() and word.isalnum():
        assert any(is_hit for _, is_hit in shown)
