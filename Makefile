# make run | test | check | lint | eval | bench | screenshots | clean; each sets up what it needs, a second run starts at once.

PYTHON ?= python3
PORT ?= 7860
HOST ?= 127.0.0.1
BIN := .venv/bin
STAMP := .venv/.installed
AXE := .venv/axe/.installed
# Compiled modules are kept, also where the machine's settings say otherwise: hundreds of short processes start in the tests.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test check lint bench eval screenshots clean

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(STAMP)

run: $(STAMP)
	$(BIN)/clausepair serve --host $(HOST) --port $(PORT)

# axe-core finds faults of accessibility; where there is no npm, its test is skipped.
$(AXE): $(STAMP)
	if command -v npm >/dev/null; then npm install --prefix .venv/axe --no-save --silent --no-audit --no-fund axe-core@4.14.1; fi
	mkdir -p .venv/axe && touch $(AXE)

test: $(STAMP) $(AXE)
	$(BIN)/python -m pytest $(ARGS)

# What needs no encoder, server, browser or large file: under a minute.
check: lint
	$(BIN)/python -m pytest -m 'not slow' --ignore tests/browser $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python bench/answers.py
	$(BIN)/python bench/serving.py
	$(BIN)/python bench/ablation.py
	$(BIN)/python bench/readers.py

eval: $(STAMP)
	$(BIN)/python bench/scores.py

screenshots: $(STAMP)
	$(BIN)/python tests/browser/screenshot.py

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
