"""The environment file is read by the command line as systemd reads it for the services."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tomedx.operations.backups import environment_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def as_service() -> ModuleType:
    spec = spec_from_file_location("as_service", ROOT / "deploy" / "as_service.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_comments_quotes_and_signs_are_read(as_service: ModuleType) -> None:
    text = '# A=1\n;B=2\nC=x=y $z `w`\nD="a \\"b\\" \\\\ $c"\n\nE=\n F=g \n'

    assert as_service.settings_of(text) == {
        "C": "x=y $z `w`",
        "D": 'a "b" \\ $c',
        "E": "",
        "F": "g",
    }


def test_what_a_backup_keeps_of_the_settings_is_read_back(
    as_service: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", 'x "y" $z \\ `w` # ü')

    assert as_service.settings_of(environment_text())["SECRET_KEY"] == 'x "y" $z \\ `w` # ü'


def test_the_example_names_every_setting_that_has_no_default(as_service: ModuleType) -> None:
    example = as_service.settings_of((ROOT / "deploy" / "environment.example").read_text())

    assert {"SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"} <= example.keys()
