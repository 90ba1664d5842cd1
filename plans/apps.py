from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "計画・組織"

    def ready(self) -> None:
        from plans import receivers  # noqa: F401  (connects them)
