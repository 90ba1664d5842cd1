"""How gunicorn serves the portal. The number of pages answered at once is threads × workers."""

import os
import socket
import threading
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

wsgi_app = "tomedx.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# What is under way when the service is stopped may end.
graceful_timeout = 30
# Memory that one heavy day took is given back.
max_requests, max_requests_jitter = 20_000, 2_000
# Another address than the pages': a monitor is answered while every thread waits for the database.
HEALTH = os.environ.get("HEALTH_BIND", "127.0.0.1:8010")


class _HealthServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        # Each worker process listens; the kernel picks one of them.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        super().server_bind()


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def _application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    from tomedx.health import health

    status, text = health(environ["PATH_INFO"]) or (404, "not found")
    words = {200: "OK", 503: "Service Unavailable", 404: "Not Found"}
    start_response(
        f"{status} {words[status]}",
        [("Content-Type", "text/plain"), ("Cache-Control", "no-store")],
    )
    return [f"{text}\n".encode()]


def post_worker_init(worker: Any) -> None:
    """A thread of its own for the health checks of each worker process."""
    host, _, port = HEALTH.rpartition(":")
    if not port or port == "0":
        return
    server = make_server(host, int(port), _application, _HealthServer, _Silent)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
