"""The kinds of organisation change."""

from plans.domain.vocabulary import Labelled


class ReorganisationKind(Labelled):
    """組織改編の種類 — what becomes of the departments and of what they answer for."""

    MERGE = "merge", "統合"
    SPLIT = "split", "分割"
    RENAME = "rename", "名称変更"
    ABOLISH = "abolish", "廃止"

    @property
    def has_successor(self) -> bool:
        return self is not ReorganisationKind.ABOLISH

    @property
    def ends_sources(self) -> bool:
        """Whether the departments it starts from are no more from its day on."""
        return self is not ReorganisationKind.SPLIT
