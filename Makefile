.PHONY: demo test quick bench lint venv lock wheelhouse pictures accessibility

demo: venv
	@sh deploy/setup/npm.sh
	@exec bash deploy/setup/demo.sh

test: lint
	@bash deploy/setup/test.sh

# Without browser, LibreOffice, second database and the thorough tests; the test database and the
# compiled tests are kept.
quick: lint
	@TOMEDX_QUICK=1 PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest -q -n 2 --reuse-db \
		-p no:playwright --ignore=tests/browser -m "not thorough"

bench: venv
	@.venv/bin/python -m tests.bench

lint: venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

venv:
	@sh deploy/setup/venv.sh

# Both lock files from pyproject.toml, which keep the versions that they have; needs uv.
lock:
	@sh deploy/setup/lock.sh

# Everything that an installation without any network needs, in build/wheelhouse.
wheelhouse:
	@bash deploy/wheelhouse.sh

# The help's pictures, from the real screens.
pictures: venv
	@TOMEDX_PICTURES=static/help .venv/bin/python -m pytest -q -n 0 tests/browser/test_pictures.py

# What axe finds on every screen that the browser's tests open, as /accessibility/ shows it.
accessibility: venv
	@TOMEDX_ACCESSIBILITY=static/help/accessibility.json .venv/bin/python -m pytest -q -n 0 tests/browser
