"""Which version of the portal this is."""

from django.conf import settings

UNNAMED = "開発中"


def version() -> str:
    """As ``make wheelhouse`` wrote it into the folder that was carried here."""
    path = settings.BASE_DIR / "VERSION"
    return path.read_text(encoding="utf-8").strip() if path.exists() else UNNAMED
