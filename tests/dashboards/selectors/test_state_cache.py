"""A kept value is the one of the state that is asked for, and never half of two states."""

from typing import Any

import pytest

from dashboards.selectors.state_cache import TRIES, StateCache


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.STANDINGS_KEPT = 2


def test_a_value_is_made_once_for_its_state() -> None:
    cache: StateCache[str] = StateCache()

    assert [cache.get("plan", str, state) for state in (1, 1, 2, 2)] == ["1", "1", "2", "2"]
    assert cache.made == 2
    assert len(cache) == 1


def test_of_too_many_the_one_used_longest_ago_goes() -> None:
    cache: StateCache[str] = StateCache()
    for key in ("a", "b", "a", "c"):
        cache.get(key, str, 1)
    made = cache.made

    cache.get("a", str, 1)
    assert cache.made == made
    cache.get("b", str, 1)
    assert cache.made == made + 1
    assert len(cache) == 2


def test_a_value_is_made_again_where_the_state_moved_meanwhile() -> None:
    cache: StateCache[str] = StateCache()

    assert cache.get("plan", lambda state: f"of {state}", 1, lambda: 2) == "of 2"
    assert cache.get("plan", lambda state: f"again of {state}", 2) == "of 2"


def test_a_state_that_never_rests_gives_a_value_that_is_not_kept() -> None:
    cache: StateCache[int] = StateCache()
    states = iter(range(2, 99))

    assert cache.get("plan", lambda state: state, 1, lambda: next(states)) == TRIES
    assert cache.made == TRIES
    assert len(cache) == 0


def test_nothing_is_kept_where_nothing_is_to_be(settings: Any) -> None:
    settings.STANDINGS_KEPT = 0
    cache: StateCache[str] = StateCache()

    assert cache.get("plan", str, 1) == cache.get("plan", str, 1) == "1"
    assert len(cache) == 0


def test_a_failure_is_not_kept_and_holds_up_nobody() -> None:
    cache: StateCache[str] = StateCache()

    def fail(state: int) -> str:
        raise ValueError(state)

    with pytest.raises(ValueError, match="1"):
        cache.get("plan", fail, 1)
    assert cache.get("plan", str, 1) == "1"


def test_a_cleared_cache_makes_all_anew() -> None:
    cache: StateCache[str] = StateCache()
    cache.get("plan", str, 1)
    cache.clear()
    cache.get("plan", str, 1)

    assert cache.made == 2
