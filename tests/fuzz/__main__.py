"""Fuzzing guided by coverage, run by hand; its figures stand in docs/fuzzing.md.

``python -m tests.fuzz cells --runs 1000000``, ``… sheets --runs 10000``, ``… upload --runs 10000``.
Needs atheris, which is no part of the locked requirements: make an environment of its own by
``pip install -r requirements.lock`` and ``pip install atheris``. A run ends at the first input that
the target objects to, works on for more than 5 s or takes too much memory for, and leaves it in
``--folder``; give that file after the target to see it again.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

TARGETS = {"cells": 400, "sheets": 600, "upload": 700}  # and the megabytes that each may take
SECONDS = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"))
    parser.add_argument("again", nargs="?", type=Path, help="one input, to see it again")
    options = parser.parse_args()
    folder: Path = options.folder / options.target
    corpus = folder / f"corpus-{options.seed}"
    corpus.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", f"tests.fuzz.{options.target}",
        f"-seed={options.seed}", f"-timeout={SECONDS}",
        f"-rss_limit_mb={TARGETS[options.target]}", f"-artifact_prefix={folder}/",
        "-print_final_stats=1", "-len_control=0", "-max_len=200000",
    ]  # fmt: skip
    command += [str(options.again)] if options.again else [f"-runs={options.runs}", str(corpus)]
    begun = time.monotonic()
    status = subprocess.run(command, check=False).returncode
    print(f"{options.target}: {time.monotonic() - begun:.0f} s, exit {status}")
    return status


if __name__ == "__main__":
    sys.exit(main())
