#!/usr/bin/env python3
"""Django's command line, on the local settings unless told otherwise."""

import os
import sys


def main() -> None:
    if "DATABASE_URL" in os.environ and "DJANGO_SETTINGS_MODULE" not in os.environ:
        # Whoever means an installation's database is told that these are the demo's settings.
        print("設定: tomedx.settings.local（設置したものには tomedx コマンドを）", file=sys.stderr)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomedx.settings.local")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
