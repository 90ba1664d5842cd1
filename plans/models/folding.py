"""Folding a text inside the database, alike on PostgreSQL and SQLite."""

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.dispatch import receiver

from plans.domain.folding import folded


class Folded(Func):
    """A text as ``plans.domain.folding.folded`` gives it."""

    function = "tomedx_folded"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="LOWER(NORMALIZE(%(expressions)s, NFKC))")


@receiver(connection_created, dispatch_uid="folded-on-sqlite")
def teach_sqlite(connection: Any, **kwargs: Any) -> None:
    """SQLite compares ASCII alone without regard to case, and knows nothing of width."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("tomedx_folded", 1, folded, deterministic=True)


def holding(rows: QuerySet[Any], words: Any, *columns: str) -> QuerySet[Any]:
    """Those *rows* of which each of the folded *words* stands in one of the *columns*.

    What a pattern would read as a wild card stands for itself.
    """
    texts = [part for name in columns for part in (F(name), Value("\n"))]
    found: QuerySet[Any] = rows.annotate(
        folded_text=Folded(Concat(*texts, output_field=TextField()))
    )
    for word in words:
        found = found.filter(folded_text__contains=word)
    return found
