.PHONY: test lint venv

venv:
	@sh deploy/setup/venv.sh

lint: venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

test: lint
	@bash deploy/setup/test.sh
