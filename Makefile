# TherapyBridge: `make run` starts everything, `make test` passes the whole suite.
# HOST, PORT and DATA_DIR say where it runs; PYTHON names another Python (3.11 or newer).

PY := .venv/bin/python
PYTEST_ARGS ?=
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input --require-hashes
COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# Each test worker, Celery worker and web process reads what the first one compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check lock models client demo-cli clean environment test-environment browser \
	client-environment document-libraries \
	benchmark-environment

help:
	@echo "make run       start TherapyBridge with its demo practice (HOST, PORT, DATA_DIR)"
	@echo "make test      run the whole test suite (PYTEST_ARGS='-k upload')"
	@echo "make check     linters, formatting, imports, migrations"
	@echo "make demo-cli  FILE=talk.m4a: put a recording through the running pipeline"
	@echo "make models    fetch the speech models again"
	@echo "make client    the API's TypeScript client: its types, and a check of them"
	@echo "make lock      write the requirements' lock files"
	@echo "make clean     remove .venv and caches; the data in DATA_DIR stays"

run: environment models document-libraries
	@exec $(PY) -m therapybridge.run

test: test-environment models document-libraries browser client-environment
	@exec $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: test-environment
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports
	find . -path ./.venv -prune -o -name '*.html' -print0 | \
		xargs -0 .venv/bin/djade --check --target-version 5.2
	$(PY) -m therapybridge.testing $(PY) manage.py check
	$(PY) -m therapybridge.testing $(PY) manage.py makemigrations --check --dry-run

demo-cli: environment
	@test -n "$(FILE)" || { echo "Which recording? make demo-cli FILE=talk.m4a"; exit 1; }
	@exec $(PY) -m therapybridge.run.environment $(PY) manage.py process_recording "$(FILE)"

client: client-environment
	$(PY) -m therapybridge.testing $(PY) manage.py make_client

lock: test-environment
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) requirements-benchmarks.in -o requirements-benchmarks.txt

# The portal comes up without them, too; the command says in one line what is missing.
models: environment
	@$(PY) -m sessions_app.speech.weights install || true

document-libraries: environment
	@sh deploy/install-document-libraries.sh $(PY)

clean:
	rm -rf .venv .venv-benchmarks .pytest_cache .ruff_cache .import_linter_cache .hypothesis staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# .venv keeps a copy of each lock file that it was made from: when one differs, it is installed.

environment:
	@sh deploy/make-venv.sh "$(PYTHON)"
	@cmp -s requirements.txt .venv/requirements.txt || { \
		echo "Installing what TherapyBridge needs (once, a minute or two)"; \
		$(PIP) -r requirements.txt && cp requirements.txt .venv/; }

test-environment: environment
	@cmp -s requirements-dev.txt .venv/requirements-dev.txt || { \
		echo "Installing what the tests need"; \
		$(PIP) -r requirements-dev.txt && cp requirements-dev.txt .venv/; }

# What the product is compared with stays out of its own environment.
benchmark-environment: test-environment
	@sh deploy/install-system-package.sh wrk wrk "The comparisons"
	@test -x .venv-benchmarks/bin/python || $(PY) -m venv .venv-benchmarks
	@.venv-benchmarks/bin/python -m pip install -qq --disable-pip-version-check --no-input \
		--require-hashes -r requirements-benchmarks.txt

browser:
	@sh deploy/install-system-package.sh chromium chromium "The browser tests"

client-environment: test-environment
	@sh deploy/make-client.sh
