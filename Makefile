# `make` alone lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo test test-browser test-interop lint types cli-reference check-cli-reference check-regen regen unasync check-unasync record drift fetch-contract bench lock wheel-test other-pythons clean
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.txt pyproject.toml
	@echo "==> Make $(VENV) and install what requirements.txt pins"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: $(STAMP) ## See the whole story on a sandbox: login, process, job, result, picture
	@echo "==> Run the demo"
	$(BIN)/sen4cap-client demo

test: $(STAMP) ## Run all tests but those that need a browser
	@echo "==> Run the tests"
	$(BIN)/python scripts/regen.py --environment
	$(BIN)/python -m pytest -n 2

test-browser: $(STAMP) ## Look at what notebooks show in a real Chromium; PICTURES=folder keeps the pictures
	SEN4CAP_TEST_PICTURES="$(PICTURES)" $(BIN)/python -m pytest -n 2 -rs tests/browser

test-interop: $(STAMP) ## Run the client against servers that others wrote; WRITE=1 writes table and recordings
	$(BIN)/python scripts/interop_servers.py
	$(BIN)/python -m pytest -n 2 --dist loadgroup -rs tests/interop $(if $(WRITE),--write-table)

lint: $(STAMP) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## Check types
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python tests/typing

cli-reference: $(STAMP) ## Write docs/cli.md from what --help says
	$(BIN)/python scripts/cli_reference.py

check-cli-reference: $(STAMP) ## Fail if docs/cli.md is not what --help says
	$(BIN)/python scripts/cli_reference.py --check

regen: ## Write generated/ from the contract in openapi/
	$(PYTHON) scripts/regen.py

check-regen: ## Fail if generated/ is not what the contract gives
	$(PYTHON) scripts/regen.py --check

unasync: $(STAMP) ## Derive sen4cap_client/_sync from _async
	$(BIN)/python scripts/unasync.py

check-unasync: $(STAMP) ## Fail if _sync is not what _async gives
	$(BIN)/python scripts/unasync.py --check

record: $(STAMP) ## Record the sessions in tests/recorded anew; SERVER=URL records a real TAO
	$(BIN)/python scripts/record.py $(if $(SERVER),--server $(SERVER))

drift: $(STAMP) ## See what a server answers otherwise than the contract says; SOURCE=, AGAINST=, SAVE=, FORMAT=
	$(BIN)/sen4cap-client config drift $(if $(AGAINST),--against $(AGAINST)) $(if $(SAVE),--save $(SAVE)) $(if $(FORMAT),--format $(FORMAT)) $(SOURCE)

fetch-contract: $(STAMP) ## Fetch the OpenAPI document of SERVER=URL and compare it with ours
	$(BIN)/python scripts/fetch_contract.py $(SERVER)

bench: $(STAMP) ## Measure what imports, start-up, calls, waiting and opening cost
	$(BIN)/python scripts/bench/import_cost.py
	$(BIN)/python scripts/bench/cli.py
	$(BIN)/python scripts/bench/overhead.py
	$(BIN)/python scripts/bench/waiting.py
	$(BIN)/python scripts/bench/batch.py
	$(BIN)/python scripts/bench/opening.py

wheel-test: $(STAMP) ## Install the built wheel into an empty environment and use it
	$(BIN)/python scripts/wheel_test.py

other-pythons: ## Run the tests on the other Python versions that this machine has
	$(PYTHON) scripts/other_pythons.py

lock: ## Pin all dependencies anew in requirements.txt (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --no-annotate --upgrade --extra eo --extra sandbox --extra dev pyproject.toml -o requirements.txt

clean: ## Remove what the other targets made
	rm -rf $(VENV) .venv-gen .interop demo-output dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
