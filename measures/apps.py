from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = "報告・実績"

    def ready(self) -> None:
        from measures.actions import import_confirm  # noqa: F401  (registers what jobs do)
        from measures.selectors import meaning
        from plans.selectors.meaning import reports

        reports.exist_under, reports.orphaned_by = meaning.reports_exist_under, meaning.orphaned_by
        reports.mark_under = meaning.mark_under
