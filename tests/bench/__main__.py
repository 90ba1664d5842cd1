"""``python -m tests.bench``, which is what ``make bench`` runs; ``--pages`` for pages alone."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomedx.settings.test")
    django.setup()
    # Models can be imported from here on, and not before.
    from tests.bench.run import main

    main(pages_alone="--pages" in sys.argv)
