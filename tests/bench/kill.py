"""kill -9 in the middle of a long import, again and again: all of it or nothing, and it goes on.

Run by hand on an empty database that may be thrown away (docs/robustness.md):

    DATABASE_URL=sqlite:////tmp/kill.sqlite3 .venv/bin/python -m tests.bench.kill --times 100

A worker (``manage.py db_worker``) is started and killed at a moment drawn from its whole duration.
Then the database is looked at, the job handed to the queue again and the next worker started, which
is killed in its turn; every few times one may finish, and what it wrote is counted.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

SETTINGS = "tests.bench.kill_settings"
KILLS_A_RUN = 5
LONGEST = 600


@dataclass
class Tally:
    """What the kills met: how many in which stage, and how many runs were finished after some."""

    kills: dict[str, int] = field(default_factory=dict)
    finished: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()
    from tests.bench.kill_world import World

    world, chance, tally = World(options.rows), random.Random(options.seed), Tally()
    durations = {"read": world.duration(whole), "apply": world.duration(whole)}
    print(f"一回の長さ: {durations}", flush=True)
    while sum(tally.kills.values()) < options.times:
        world.begin_again()
        for kind in ("read", "apply"):
            world.queue(kind)
            for _ in range(KILLS_A_RUN):
                killed_after(chance.uniform(0, durations[kind]))
                met = world.check(kind)
                tally.kills[met] = tally.kills.get(met, 0) + 1
                if met.endswith("done"):
                    break
                manage("resume_jobs", "--all")
            whole()
            world.check_done(kind)
        tally.finished += 1
        print(f"{sum(tally.kills.values())}回: {tally.kills} 完了 {tally.finished}", flush=True)
    world.check_audit()
    print("すべて: 全部か、何もなし。どれも続きから終わりました。")


def manage(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments], check=True, timeout=LONGEST, capture_output=True
    )


def worker() -> "subprocess.Popen[bytes]":
    command = ["db_worker", "--batch", "--interval", "0", "--no-startup-delay"]
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def whole() -> None:
    """A worker that nobody kills."""
    assert worker().wait(timeout=LONGEST) == 0


def killed_after(seconds: float) -> None:
    process = worker()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=LONGEST)


if __name__ == "__main__":
    main()
