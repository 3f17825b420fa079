# One recipe file runs everything; CI runs the same recipes. `make` alone lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
export PYTHONDONTWRITEBYTECODE = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1
unexport PYTHONPATH

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
OUT ?= build/demo
ARGS ?=

.PHONY: help
help:  ## list the recipes
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

$(READY): requirements.lock pyproject.toml .ci/environment
	@sh .ci/environment $(VENV)
	@touch $@

.PHONY: env
env: $(READY)  ## make the environment in .venv (finds Python 3.12 or 3.13)

.PHONY: demo
demo: $(READY)  ## convert the seed article and show the document, its facts and its entities
	@$(PY) docs/demo.py $(OUT)

.PHONY: test
test: $(READY) browser  ## run the tests; ARGS="-k name" chooses some
	@$(PY) -m pytest -n auto -q $(ARGS)

.PHONY: browser
browser:
	@sh .ci/browser

.PHONY: exhaustive
exhaustive: $(READY)  ## the long tests: fuzzing, kill tests, real adapters
	@HYPOTHESIS_PROFILE=exhaustive $(PY) -m pytest -n auto -q -m exhaustive $(ARGS)

.PHONY: adapters
adapters: $(READY)  ## test the spaCy and transformers adapters with the real libraries (torch: some GB)
	@test -x build/adapters/bin/python || $(PY) -m venv build/adapters
	@build/adapters/bin/python -m pip install -q --require-hashes -r requirements.lock
	@build/adapters/bin/python -m pip install -q "transformers>=4.48" "torch>=2.6"
	@build/adapters/bin/python -m pip install -q --no-deps --no-build-isolation -e .
	@build/adapters/bin/python -m pytest -q -m adapter $(ARGS)

.PHONY: lint
lint: $(READY)  ## format and lint, without changing anything
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .

.PHONY: format
format: $(READY)  ## format the code and mend what lint can mend
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

.PHONY: types
types: $(READY)  ## strict types
	@$(VENV)/bin/mypy

.PHONY: docs
docs: $(READY)  ## write the generated pages and the sample corpus anew
	@$(PY) docs/make_corpus.py
	@$(PY) docs/generate.py

.PHONY: picture
picture: $(READY) browser  ## draw the picture of README in headless Chromium
	@$(PY) docs/picture.py

.PHONY: docs-check
docs-check: $(READY)  ## fail when a generated page or the sample corpus is stale
	@$(PY) docs/make_corpus.py --check
	@$(PY) docs/generate.py --check

.PHONY: golden
golden: $(READY)  ## rewrite the golden files; read the diff before committing it
	@$(PY) -m pytest -q --update-golden $(ARGS)

.PHONY: check
check: lint types docs-check test  ## everything CI checks

.PHONY: bench
bench: $(READY)  ## measure against peers, in an environment of their own
	@sh benchmarks/run $(ARGS)

.PHONY: lock
lock: $(READY)  ## pin every dependency anew
	@$(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --upgrade \
	  --no-emit-index-url --no-emit-find-links --python-version 3.12 --group dev pyproject.toml -o requirements.lock

.PHONY: clean
clean:  ## remove the environment and everything built
	@rm -rf $(VENV) build dist
