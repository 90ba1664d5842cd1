"""python -m deploy.drills.bare ROOT WHEELHOUSE: docs/operations.md, typed line by line.

ROOT is a bare Debian, as made by
    debootstrap --variant=minbase --include=systemd,dbus,python3,postgresql,nginx,openssl,\\
ca-certificates bookworm ROOT
It is copied and started with its own systemd and without any network (systemd-nspawn), and what the
guide says to type in its sections 2 to 4 is typed there; then the first round is opened, every unit
is run once, and the version is raised and taken back. Says how long each section took.
"""

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
SECTIONS = ("2. 空の Debian に設置する", "設定を書く", "計画と最初の管理者", "動かす",
            "3. 最初の控えと復元", "4. 版を上げる、戻す")  # fmt: skip
PASSWORD = "drill-password-9"
ONESHOTS = ("backup", "audit", "prune", "notices")
# Log in as the administrator, open the year's four rounds, and say what the page then shows.
OPEN_ROUND = """
import http.cookiejar, re, ssl, urllib.parse, urllib.request as u
context = ssl._create_unverified_context()
opener = u.build_opener(u.HTTPSHandler(context=context), u.HTTPCookieProcessor())
site = "https://dx.city.example"
def post(path, action, **values):
    page = opener.open(site + path).read().decode()
    values["csrfmiddlewaretoken"] = re.search('csrfmiddlewaretoken" value="([^"]+)', page)[1]
    data = urllib.parse.urlencode(values).encode()
    return opener.open(u.Request(site + action, data, {"Referer": site + path})).read().decode()
post("/login/", "/login/", username="dx@city.example", password="PASSWORD")
page = post("/plans/tome-dx/rounds/", "/plans/tome-dx/rounds/open/", fiscal_year="2026")
assert page.count("/plans/tome-dx/rounds/2026Q") >= 4, page
print("rounds opened:", page.count("/plans/tome-dx/rounds/2026Q"))
"""


def blocks() -> dict[str, list[str]]:
    """The lines that the guide says to type, by the heading above them."""
    heading, typed, inside = "", dict[str, list[str]](), False
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") and not inside:
            heading = line.lstrip("# ")
        elif line == "```sh":
            inside = True
        elif line == "```":
            inside = False
        elif inside and not line.startswith("#"):
            typed.setdefault(heading, []).append(line)
    return typed


class Bare:
    """A Debian of its own that runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "-D", str(root), "--private-network", "--register=no",
             "--keep-unit", "--boot", "--console=pipe"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.leader = ""
        for _ in range(120):
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            found = children.read_text().split()
            self.leader = found[0] if found else ""
            if self.leader and self._asked("systemctl is-system-running").startswith("running"):
                return
            time.sleep(0.5)
        raise SystemExit("it does not start: " + self._asked("systemctl --failed"))

    def _asked(self, line: str) -> str:
        return self._run(line).stdout

    def _run(self, line: str) -> "subprocess.CompletedProcess[str]":
        enter = ["nsenter", "-t", self.leader, "-m", "-u", "-i", "-n", "-p"]
        clean = ["env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                 "LANG=C.UTF-8", "HOME=/root", f"PASSWORD={PASSWORD}"]  # fmt: skip
        return subprocess.run(
            [*enter, *clean, "sh", "-c", f"cd /root && {line}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=400, check=False,
        )  # fmt: skip

    def type(self, line: str) -> str:
        """What is printed. Ends the drill where the line fails."""
        done = self._run(line)
        if done.returncode:
            log = self._asked("journalctl --no-pager -n 30 -u 'tomedx-*'")
            raise SystemExit(f"$ {line}\n{done.stdout}\n{log}")
        return done.stdout

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(60)


def next_version(wheelhouse: Path, out: Path) -> None:
    """The same folder as another version, to be raised to."""
    shutil.copytree(wheelhouse, out)
    version = (out / "VERSION").read_text().strip()
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(out / "program.tar.gz") as tar:
            tar.extractall(name, filter="tar")
        program = Path(name, version).rename(Path(name, f"{version}-next"))
        (program / "VERSION").write_text(f"{version}-next\n")
        with tarfile.open(out / "program.tar.gz", "w:gz", compresslevel=1) as tar:
            tar.add(program, program.name)
    (out / "VERSION").write_text(f"{version}-next\n")
    make_sums = "find . -type f ! -name SHA256SUMS -print0 | xargs -0 sha256sum > SHA256SUMS"
    subprocess.run(["sh", "-c", make_sums], cwd=out, check=True)


def drill(bare: Bare) -> None:
    typed = blocks()
    for section in SECTIONS:
        began = time.monotonic()
        for line in typed[section]:
            if line.startswith("apt-get"):
                continue  # they are in ROOT: there is no network here
            if "--back" in line:
                line = f'RESTORE_OPTIONS="--key /var/lib/tomedx/tomedx.key" {line}'
            printed = bare.type(line).strip().splitlines()
            print(f"    $ {line}\n" + "\n".join(f"      {text}" for text in printed[-4:]))
        print(f"{time.monotonic() - began:7.1f} s  {section}", flush=True)
        if section == "動かす":
            began = time.monotonic()
            open_first_round(bare)
            print(f"{time.monotonic() - began:7.1f} s  first round opened, every unit run once")
    print(bare.type("systemctl --no-pager --failed --quiet; systemctl is-active tomedx-web"))
    print(bare.type("readlink /srv/tomedx/current; du -sh /srv/tomedx/releases/*"))


def open_first_round(bare: Bare) -> None:
    (bare.root / "root" / "open.py").write_text(OPEN_ROUND.replace("PASSWORD", PASSWORD))
    bare.type("grep -q dx.city.example /etc/hosts || echo 127.0.0.1 dx.city.example >> /etc/hosts")
    print("      " + bare.type("python3 open.py").strip())
    for name in ONESHOTS:
        bare.type(f"systemctl start tomedx-{name}.service")
        said = bare.type(f"systemctl show -p Result tomedx-{name}.service").strip()
        assert said == "Result=success", (name, said)
    timers = bare.type("systemctl list-timers --no-pager")
    assert len(re.findall(r"tomedx-\w+\.timer", timers)) == len(ONESHOTS), timers


def main() -> None:
    pristine, wheelhouse = map(Path, sys.argv[1:])
    folder = Path(tempfile.mkdtemp(prefix="tomedx-bare-", dir="/tmp"))
    try:
        subprocess.run(["cp", "-a", pristine, folder / "root"], check=True)
        shutil.copytree(wheelhouse, folder / "root" / "root" / "wheelhouse")
        next_version(wheelhouse, folder / "root" / "root" / "wheelhouse-new")
        began = time.monotonic()
        bare = Bare(folder / "root")
        version = (folder / "root" / "etc" / "debian_version").read_text().strip()
        print(f"{time.monotonic() - began:7.1f} s  Debian {version} runs", flush=True)
        try:
            drill(bare)
        finally:
            bare.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
