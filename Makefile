# Everything that a checkout needs, from a machine with git, make and Python >= 3.11 alone. `make help` lists what there is.
# PYTHON=… chooses the Python for the virtual environment; otherwise scripts/find_python.sh does.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SBOM := build/sbom.cdx.json
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test check types format train bench fuzz screenshots image sbom audit lock clean

help: ## list what there is
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 18

serve: $(VENV)/serve.stamp ## set up what is needed and serve the pages and the API (settings: INKDIGIT_*, see the README)
	$(BIN)/inkdigit serve

test: $(VENV)/test.stamp ## set up what is needed, then check format, lint and types, and run every test
	@$(BIN)/python -m tests.machine
	$(MAKE) --no-print-directory check
	$(BIN)/pytest

check: $(VENV)/test.stamp ## format, lint and types alone
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

format: $(VENV)/test.stamp ## format the code and mend what the linter can
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

train: $(VENV)/serve.stamp ## train the notebook's network from scratch into runs/ (others: inkdigit train --help)
	$(BIN)/inkdigit train --recipe notebook

bench: $(VENV)/bench.stamp ## time the trainer beside PyTorch, scikit-learn and plain loops, and the service beside FastAPI with PyTorch
	$(BIN)/python -m benchmarks.training
	$(BIN)/python -m benchmarks.serving

fuzz: $(VENV)/test.stamp ## throw 100,000 damaged bodies at the service (FUZZ="--bodies 1000 --seed 2" for others)
	$(BIN)/python -m tests.fuzz $(FUZZ)

screenshots: $(VENV)/test.stamp ## take the README's pictures anew
	$(BIN)/python -m scripts.take_screenshots

image: ## build the container image
	docker build -t inkdigit .

sbom: $(VENV)/test.stamp ## list what is inside, as the lock has it, in CycloneDX's form
	@mkdir -p $(dir $(SBOM))
	$(BIN)/python -W ignore -m cyclonedx_py requirements requirements/runtime.lock --pyproject pyproject.toml \
		--output-reproducible -o $(SBOM)

audit: $(BIN)/python ## look for known weaknesses of what is inside (asks PyPI's advisory database)
	@$(BIN)/python -m venv build/audit
	@build/audit/bin/python -m pip --disable-pip-version-check --quiet install pip-audit
	build/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements/runtime.lock

lock: $(VENV)/test.stamp ## choose the newest versions that pyproject.toml allows, and lock them with their hashes
	$(PIP) install uv
	$(LOCK) pyproject.toml -o requirements/runtime.lock --upgrade
	$(LOCK) --group pyproject.toml:build -o requirements/build.lock --upgrade
	$(LOCK) pyproject.toml --extra dev --group pyproject.toml:build -o requirements/dev.lock --upgrade \
		-c requirements/runtime.lock -c requirements/build.lock

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache

# A stamp is newer than all that it was made from, so a changed lock or pyproject.toml installs again and nothing else does.
$(VENV)/serve.stamp: pyproject.toml requirements/runtime.lock requirements/build.lock | $(BIN)/python
	@echo "Installing what serving needs into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements/runtime.lock -r requirements/build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: pyproject.toml requirements/dev.lock | $(BIN)/python
	@echo "Installing what testing needs into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/bench.stamp: $(VENV)/serve.stamp
	@echo "Installing PyTorch and scikit-learn into $(VENV) …"
	@$(PIP) install --no-build-isolation --editable '.[bench]'
	@touch $@

$(BIN)/python:
	@python=$$(PYTHON='$(PYTHON)' scripts/find_python.sh) && echo "Making $(VENV) with $$python …" && "$$python" -m venv $(VENV)
