"""設置と運用: what an administrator of the machine does, beside the portal's own pages."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "tomedx.operations"
    verbose_name = "設置と運用"
