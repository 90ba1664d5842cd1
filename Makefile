.PHONY: demo test bench lint venv

demo: venv
	@sh deploy/setup/npm.sh
	@exec bash deploy/setup/demo.sh

test: lint
	@bash deploy/setup/test.sh

bench: venv
	@.venv/bin/python -m tests.bench

lint: venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

venv:
	@sh deploy/setup/venv.sh
