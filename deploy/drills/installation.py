"""An installation on loopback for drills: PostgreSQL, two web nodes, a worker, nginx, SMTP.

Each as shipped; only folders, ports and the names of the sockets are others. Everything is in one
folder and ends with the block.
"""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Inbox:
    """What was mailed."""

    def __init__(self) -> None:
        self.to: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.to += envelope.rcpt_tos
        return "250 OK"


class Installation:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pg_port, self.https, self.smtp = free_port(), free_port(), free_port()
        self.health = [free_port(), free_port()]
        self.inbox = Inbox()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.address = f"https://127.0.0.1:{self.https}"
        self.database_url = f"postgres://tomedx@127.0.0.1:{self.pg_port}/postgres"
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "tomedx.settings.production",
            "SECRET_KEY": "drill-" + "x" * 50,
            "DATABASE_URL": self.database_url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "CSRF_TRUSTED_ORIGINS": self.address,
            "PORTAL_URL": self.address,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp}",
            "MAIL_FROM": "dx@city.example",
            "BEHIND_PROXY": "1",
            "TRUSTED_PROXIES": "unix",
        }

    def manage(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [PYTHON, "manage.py", *arguments],
            cwd=ROOT, env={**self.environment, **environment}, text=True,
            capture_output=True, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"manage.py {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, name: str, *command: str, **environment: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            command, cwd=ROOT, env={**self.environment, **environment}, stdout=log, stderr=log
        )

    def stop(self, name: str, sign: signal.Signals = signal.SIGTERM) -> None:
        process = self.running.pop(name, None)
        if process and process.poll() is None:
            process.send_signal(sign)
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()

    def start_node(self, number: int) -> None:
        self.start(
            f"node{number}", PYTHON, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py",
            "--bind", f"unix:{self.folder}/node{number}.sock",
            HEALTH_BIND=f"127.0.0.1:{self.health[number]}", WEB_WORKERS="1",
        )  # fmt: skip

    def start_worker(self) -> None:
        self.start("worker", PYTHON, "manage.py", "worker")

    def postgresql(self, *arguments: str) -> None:
        command = [BINARIES / "pg_ctl", "-D", self.folder / "pg" / "data", *arguments]
        subprocess.run(_as_postgres(command), cwd="/", check=True, stdout=subprocess.DEVNULL)

    def start_postgresql(self) -> None:
        home = self.folder / "pg"
        options = (
            f"-p {self.pg_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        )
        self.postgresql("-w", "-l", str(home / "log"), "-o", options, "start")

    def signal_postgresql(self, sign: signal.Signals) -> None:
        """To the postmaster and every process of it."""
        master = int((self.folder / "pg" / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        for process in [master, *map(int, children)]:
            os.kill(process, sign)

    def ask(self, path: str, port: int | None = None, cookie: str = "") -> tuple[int, str, Any]:
        """Status, text and headers of an answer; of nginx's, or of a health check's port."""
        where = f"http://127.0.0.1:{port}" if port else self.address
        return self.answer_to(urllib.request.Request(where + path, headers={"Cookie": cookie}))

    def answer_to(self, request: urllib.request.Request) -> tuple[int, str, Any]:
        try:
            with urllib.request.urlopen(request, timeout=70, context=_blind()) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def post_form(self, path: str, values: dict[str, str]) -> int:
        """What the form at *path* answers in the end."""
        opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=_blind()), urllib.request.HTTPCookieProcessor()
        )
        page = opener.open(self.address + path, timeout=30).read().decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        data = urllib.parse.urlencode({**values, "csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(
            self.address + path, data, headers={"Referer": self.address + path}
        )
        with opener.open(request, timeout=30) as answer:
            return int(answer.status)

    def wait_until_ready(self, seconds: float = 60) -> float:
        """How long it took until every node says that it is ready."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                if {self.ask("/readyz", port)[0] for port in self.health} == {200}:
                    return time.monotonic() - began
            except OSError:
                pass
            time.sleep(0.2)
        raise SystemExit("not ready: " + (self.folder / "node0.log").read_text()[-3000:])


def _blind() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _as_postgres(command: list[Any]) -> list[Any]:
    return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else command


@contextmanager
def installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="tomedx-drill-", dir="/tmp"))
    folder.chmod(0o755)
    here = Installation(folder)
    mail = Controller(here.inbox, hostname="127.0.0.1", port=here.smtp)
    try:
        _make_postgresql(here)
        mail.start()
        yield here
    finally:
        for name in list(here.running):
            here.stop(name)
        mail.stop()
        with suppress(subprocess.CalledProcessError):
            here.postgresql("-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _make_postgresql(here: Installation) -> None:
    home = here.folder / "pg"
    home.mkdir()
    if os.getuid() == 0:
        shutil.chown(home, "postgres")
    subprocess.run(
        _as_postgres([BINARIES / "initdb", "-D", home / "data", "-U", "tomedx", "--auth=trust",
                      "--encoding=UTF8", "--locale=C"]),
        cwd="/", check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    here.start_postgresql()


def start_nginx(here: Installation) -> None:
    """The shipped configuration, with the drill's ports, folder and two nodes."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1",
         "-days", "2", "-keyout", here.folder / "key.pem", "-out", here.folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (ROOT / "deploy" / "nginx" / "tomedx.conf").read_text()
    nodes = "".join(f"server unix:{here.folder}/node{n}.sock max_fails=0; " for n in (0, 1))
    for old, new in {
        "server unix:/run/tomedx/web.sock max_fails=0;": nodes,
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen [::]:80;": "",
        "listen 443 ssl": f"listen 127.0.0.1:{here.https} ssl",
        "listen [::]:443 ssl;": "",
        "server_name dx.city.example": "server_name 127.0.0.1",
        "/etc/tomedx/tls": str(here.folder),
        "/etc/nginx/tomedx": str(ROOT / "deploy" / "nginx"),
        "/usr/share/tomedx/errors": str(ROOT / "deploy" / "nginx" / "errors"),
        "127.0.0.1:8010": f"127.0.0.1:{here.health[0]}",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    paths = "".join(
        f"{kind}_temp_path {here.folder}/{kind}; "
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = here.folder / "nginx.conf"
    user = "user root; " if os.getuid() == 0 else ""
    whole.write_text(
        f"{user}daemon off; pid {here.folder}/nginx.pid; error_log {here.folder}/nginx-error.log;\n"
        f"events {{}}\nhttp {{ types {{ text/html html; }} access_log off; {paths}\n{text} }}\n"
    )
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin") or "nginx"
    here.start("nginx", nginx, "-p", str(here.folder), "-c", str(whole))
