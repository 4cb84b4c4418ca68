# Needs python3 with its venv module and make; everything else goes into .venv.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export HUIYIN_HOME ?= var

.PHONY: run install dev check test test-plans bench test-postgres test-browser screenshots page-weight beside-mock lock translations charts map clean

run: install ## the demonstration city on http://127.0.0.1:$(PORT)/
	@HUIYIN_MODE=demo $(BIN)/huiyin serve --prepare --port $(PORT)

install: .venv/installed ## what running the product needs, into .venv

dev: .venv/installed-dev ## … and what developing it needs

.venv/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

check: dev ## lint, format, types, import contracts, migrations, translations
	$(BIN)/ruff check src tests tools
	$(BIN)/ruff format --check src tests tools
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	HUIYIN_MODE=demo $(BIN)/huiyin manage makemigrations --check --dry-run
	$(BIN)/python tools/translations.py --check

test: dev ## the tests on SQLite
	$(BIN)/python -m pytest -n 2 -m "not browser and not postgres and not slow"

test-postgres: dev ## the same tests on PostgreSQL (HUIYIN_TEST_DATABASE_URL), and those that need it
	HUIYIN_TEST_DATABASE_URL=$${HUIYIN_TEST_DATABASE_URL:-postgresql://postgres@127.0.0.1:5432/postgres} \
	$(BIN)/python -m pytest -n 2 -m "not browser and not slow"

test-plans: dev ## the plans of every list's queries on a generated city of 200,000 appeals, on both databases
	HUIYIN_PLANS_PROFILE=city HUIYIN_TEST_SQLITE=$${TMPDIR:-/tmp}/huiyin-plans.sqlite3 $(BIN)/python -m pytest tests/bench/test_plans.py
	HUIYIN_PLANS_PROFILE=city HUIYIN_TEST_DATABASE_URL=$${HUIYIN_TEST_DATABASE_URL:-postgresql://postgres@127.0.0.1:5432/postgres} \
	$(BIN)/python -m pytest tests/bench/test_plans.py

PROFILES ?= county city
BENCH_SERVER ?= postgresql://postgres@127.0.0.1:5432
bench: dev ## generated sites of the sizes of PROFILES on both databases, measured into docs/benchmarks.md (needs wrk; nginx for the limit)
	$(BIN)/python -m tools.benchmarks --profiles $(PROFILES) --server "$(BENCH_SERVER)"

test-browser: dev ## the stories in a real Chromium
	$(BIN)/python -m pytest -m browser

screenshots: dev ## every page at 1280 and 390 px into $(HUIYIN_HOME)/screenshots
	$(BIN)/python -m tools.screenshots

page-weight: dev ## what every page weighs on a first visit, into docs/page-weight.md
	$(BIN)/python -m tools.page_weight

MOCK ?= ../shared/design/ui/png
beside-mock: dev ## six pages beside the mock's pictures (MOCK names their folder), into docs/beside
	$(BIN)/python -m tools.beside_mock $(MOCK)

translations: dev ## gather the words of code and pages into the catalogue
	$(BIN)/python tools/translations.py --update

charts: ## build the vendored chart library anew (needs Node and npm)
	cd tools/build_charts && npm ci --no-audit --no-fund && node build.mjs

map: ## build the vendored map library anew (needs Node and npm)
	cd tools/build_map && npm ci --no-audit --no-fund && node build.mjs

lock: ## write the lock files anew, without hosts
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache
