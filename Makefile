# Everything is installed into .venv of this clone, from requirements.lock, once.
# Needed beforehand: Python 3.11 to 3.14, make, and a package registry that pip can reach.

# Without bytecode the imports take two to six times as long; the others would lead pip or Python
# out of .venv.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The first Python on the path that is new enough; `make PYTHON=/path/to/python3` chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null \
  && echo $$python && break; done)

BIN := .venv/bin
INSTALLED := .venv/.installed

# A worker for every core, at most eight; ARGS="-n 0" does without. Each takes whole files, and in the
# order of tests/conftest.py: the longest first.
TESTS := $(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo serve install test test-all lint format docs lock bench bench-answers bench-reports clean FORCE

help: ## list what make can do here
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile \
	  | while IFS=@ read -r target text; do printf '%-18s %s\n' "$$target" "$$text"; done

demo: $(INSTALLED) ## run the example programme and say what to open
	@$(BIN)/pilots demo

serve: $(INSTALLED) ## open the portal on the example programme, in the middle of its trials
	@$(BIN)/pilots serve --example $(ARGS)

install: $(INSTALLED) ## install into .venv what requirements.lock names (done by every target)

test: $(INSTALLED) ## run the tests, but for those that take minutes
	$(TESTS) -m "not slow" $(ARGS)

test-all: $(INSTALLED) ## run all tests
	$(TESTS) $(ARGS)

lint: $(INSTALLED) ## check style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED) ## let ruff put the code in its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(INSTALLED) ## print docs/reference anew from the code
	$(BIN)/pilots docs

lock: $(INSTALLED) ## write requirements.lock anew after a change in pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --group build --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --quiet --output-file requirements.lock $(ARGS)

bench: $(INSTALLED) ## measure the engine against plain scripts; writes bench/results.md
	$(BIN)/python bench/run.py $(ARGS)

bench-answers: $(INSTALLED) ## measure ten million answers against counts by hand; writes bench/evaluation.md
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --upgrade \
	  --requirement bench/requirements.lock --target .venv/bench
	PYTHONPATH=.venv/bench:. $(BIN)/python bench/ten_million.py $(ARGS)

bench-reports: $(INSTALLED) ## all regional reports, five languages, three formats; writes bench/reports.md
	PYTHONPATH=. $(BIN)/python bench/all_reports.py $(ARGS)

clean: ## remove what make and the checks have written (never the outputs of a run)
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp holds the folder in which it was made: a clone that was moved installs again, because
# programs in .venv/bin name their interpreter by its full path.
ifneq ($(shell cat $(INSTALLED) 2>/dev/null),$(CURDIR))
$(INSTALLED): FORCE
endif

$(INSTALLED): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Pilot Trials needs Python 3.11 to 3.14, and no such python3 is on the path" \
	    "($$(python3 --version 2>&1 | tail -n 1))." >&2; \
	  echo "Install one, or name it: make PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi
	@[ ! -e $(INSTALLED) ] || [ "$$(cat $(INSTALLED))" = "$(CURDIR)" ] || rm -rf .venv
	@[ -x $(BIN)/pip ] || "$(PYTHON)" -m venv .venv || { rm -rf .venv; \
	  echo "Python could not make .venv; Debian and Ubuntu keep that in the package python3-venv." >&2; \
	  exit 1; }
	@sed -n '/^pip==/,/# via/p' requirements.lock >.venv/pip.lock
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r .venv/pip.lock 2>.venv/install.log \
	  || { tail -n 20 .venv/install.log >&2; echo "pip reaches no package registry: see above." >&2; exit 1; }
	@total=$$(grep -c '^[a-z0-9].*==' requirements.lock); \
	echo "Installing $$total packages into .venv: once, one to five minutes."; \
	{ PYTHONUNBUFFERED=1 $(BIN)/python -m pip install --require-hashes --no-deps --only-binary :all: \
	    --no-compile --progress-bar off --requirement requirements.lock 2>.venv/install.log; \
	  echo $$? >.venv/install.status; } \
	| { seen=0; while read -r deed rest; do case "$$deed" in \
	    Collecting|Processing|Requirement|Ignoring) seen=$$((seen + 1)); \
	      [ $$((seen % 20)) -ne 0 ] || echo "  $$seen of $$total fetched";; \
	    Installing) echo "  all fetched, unpacking";; \
	  esac; done; }; \
	[ "$$(cat .venv/install.status)" = 0 ] || { \
	  tail -n 20 .venv/install.log >&2; \
	  echo "pip could not install requirements.lock: its last words are above." >&2; \
	  echo "Check that it reaches a package registry, then run make again." >&2; \
	  exit 1; }
	@echo "  compiling"
	@$(BIN)/python -m compileall -q -q -j 0 -x '/tests/' .venv/lib || true  # some files are for other Pythons
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip check >.venv/install.log || { cat .venv/install.log >&2; exit 1; }
	@echo "  preparing the database of the embedded Prefect server"
	@$(BIN)/python -c "from flows.server import prepare; prepare()"
	@echo "$(CURDIR)" >$(INSTALLED)
	@echo "  done"
