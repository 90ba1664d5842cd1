from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"
    verbose_name = "進捗の閲覧"

    def ready(self) -> None:
        from dashboards.selectors.meaning_effect import meaning_effect
        from plans.selectors.meaning import reports

        reports.effect_of = meaning_effect
