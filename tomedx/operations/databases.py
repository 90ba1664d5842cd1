"""Taking a database out as it is at one moment, putting it back whole, and a scratch one.

SQLite by its own online copy, PostgreSQL by pg_dump and psql in one transaction.
"""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

from dashboards.selectors.plan_standing import forget
from plans.errors import Refused

SECONDS_FOR_A_LOCK = 20


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def row_counts() -> dict[str, int]:
    """How many rows each table of the database holds."""
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


@contextmanager
def dumped(path: Path) -> Iterator[None]:
    """Dump the database to *path*. Within, the connection reads exactly what was dumped."""
    if is_sqlite():
        _copy_sqlite(str(connection.settings_dict["NAME"]), str(path))
        with working_on(str(path)):
            yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        _run("pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
             "-f", str(path))  # fmt: skip
        yield


def load(path: Path) -> None:
    """Put the dump in the place of all that the database holds: as a whole, or not at all."""
    if is_sqlite():
        _check_sqlite(path)
        name = str(connection.settings_dict["NAME"])
        connection.close()
        _copy_sqlite(str(path), name)
    else:
        _load_postgresql(path)
    forget()


def _load_postgresql(path: Path) -> None:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    tables = ", ".join(map(connection.ops.quote_name, names))
    connection.close()
    script = path.with_suffix(".sql")
    with script.open("wb") as stream:
        if tables:
            stream.write(f"DROP TABLE {tables} CASCADE;\n".encode())
        stream.flush()
        arguments = ["--no-owner", "--no-privileges", "--clean", "--if-exists", "-f", "-"]
        _checked(["pg_restore", *arguments, str(path)], stdout=stream)
    _run("psql", "-1", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", str(script))
    script.unlink()


@contextmanager
def scratch(folder: Path) -> Iterator[None]:
    """Within, the connection works on an empty database, which is gone afterwards."""
    if is_sqlite():
        with working_on(str(folder / "scratch.sqlite3")):
            yield
        return
    name = f"tomedx_verify_{os.getpid()}"
    quoted = connection.ops.quote_name(name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quoted}")
    except DatabaseError as error:
        raise Refused(
            f"確かめるためのデータベースを作れません: {error}".strip(),
            "データベースの利用者に CREATEDB の権利を与えてください。",
        ) from error
    try:
        with working_on(name):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted}")


@contextmanager
def working_on(name: str) -> Iterator[None]:
    """Within, the connection is to the database of that name, and nothing is kept of another."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    forget()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        forget()
        connection.settings_dict["NAME"] = usual


def _copy_sqlite(source: str, target: str) -> None:
    """A copy of what the source holds at one moment, in one transaction of the target."""
    read, written = (sqlite3.connect(name, timeout=SECONDS_FOR_A_LOCK) for name in (source, target))
    try:
        read.backup(written)
    except sqlite3.Error as error:
        raise Refused(f"データベースを写せません: {error}") from error
    finally:
        read.close()
        written.close()


def _check_sqlite(path: Path) -> None:
    stored = sqlite3.connect(path)
    try:
        [answer] = stored.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        answer = str(error)
    finally:
        stored.close()
    if answer != "ok":
        raise Refused(f"控えの中のデータベースが壊れています: {answer}")


def _run(program: str, *arguments: str) -> None:
    """A program of PostgreSQL on the connection's database."""
    settings = connection.settings_dict
    command, environment = connection.client.settings_to_cmd_args_env(
        {**settings, "OPTIONS": _for_programs(settings["OPTIONS"])}, []
    )
    _checked([program, *command[1:-1], *arguments, command[-1]], environment=environment)


def _for_programs(options: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key.startswith(("ssl", "service"))}


def _checked(
    command: list[str], *, environment: dict[str, str] | None = None, stdout: Any = None
) -> None:
    try:
        subprocess.run(
            command,
            env={**os.environ, **(environment or {})},
            stdout=stdout or subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )
    except FileNotFoundError as error:
        raise Refused(
            f"{command[0]} がありません。postgresql-client を導入してください。"
        ) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise Refused(f"{command[0]} ができませんでした: {said}") from error
