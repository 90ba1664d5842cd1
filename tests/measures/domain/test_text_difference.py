"""What of a text is gone and what is new, as an approver reads it."""

from hypothesis import given
from hypothesis import strategies as st

from measures.domain.text_difference import MOST_WORDS, TextPart, difference_of

JAPANESE = st.text(alphabet="窓口を開いた。見本3手続カナ \n1", max_size=40)


def changed(parts: tuple[TextPart, ...]) -> list[str]:
    return [part.text for part in parts if part.is_changed]


def whole(parts: tuple[TextPart, ...]) -> str:
    return "".join(part.text for part in parts)


def test_what_was_put_in_place_of_a_word_is_marked() -> None:
    found = difference_of("3手続を公開した。書類が多い。", "5手続を公開した。書類が少ない。")
    assert changed(found.before) == ["3", "多い"]
    assert changed(found.after) == ["5", "少ない"]


def test_a_number_is_one_word() -> None:
    found = difference_of("申請は1,024件だった。", "申請は1,063件だった。")
    assert (changed(found.before), changed(found.after)) == (["1,024"], ["1,063"])


def test_another_text_altogether_is_not_marked() -> None:
    found = difference_of("窓口を開いた。", "ABCDEF")
    assert changed(found.before) == changed(found.after) == []


def test_a_text_that_is_gone_or_new_is_whole() -> None:
    assert difference_of("", "書いた。").before == ()
    assert difference_of("書いた。", "").after == ()


def test_very_long_texts_are_shown_unmarked() -> None:
    found = difference_of("窓、" * MOST_WORDS, "窓、" * MOST_WORDS + "口")
    assert changed(found.after) == []


@given(JAPANESE, JAPANESE)
def test_the_pieces_are_the_texts(before: str, after: str) -> None:
    found = difference_of(before, after)
    assert (whole(found.before), whole(found.after)) == (before, after)


@given(JAPANESE)
def test_of_one_text_nothing_is_marked(text: str) -> None:
    found = difference_of(text, text)
    assert changed(found.before) == changed(found.after) == []
