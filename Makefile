# make run | test | check | lint | eval | bench | load | fuzz | licences | lock | screenshots | clean
# Each sets up what it needs, a second run starts at once.

PYTHON ?= python3
PORT ?= 7860
HOST ?= 127.0.0.1
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
STAMP := .venv/.installed
FUZZ_SECONDS ?= 600
AXE := .venv/axe/.installed
# Compiled modules are kept, also where the machine's settings say otherwise: hundreds of short processes start in the tests.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test check lint bench load fuzz licences lock eval screenshots clean

# Every file is held to its hash, also what builds the one package that comes as source. A PyTorch without CUDA that lies
# in a folder of this machine (PIP_FIND_LINKS) is taken if its hash is known; else PyPI's, which asks for 2 GB of libraries.
$(STAMP): pyproject.toml constraints.txt constraints-cuda.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	for name in setuptools torch; do awk "/^$$name==/,!/\\\\$$/" constraints.txt > .venv/$$name.txt; done
	$(PIP) --require-hashes --no-deps -r .venv/setuptools.txt
	$(PIP) --require-hashes --no-deps --no-index -r .venv/torch.txt 2>/dev/null || true
	$(PIP) --require-hashes --no-deps --no-build-isolation -r constraints.txt
	$(PIP) --no-deps --no-build-isolation -e .
	if $(BIN)/python -m pip check | grep -qE '^torch .*(nvidia|cuda|triton)'; then $(PIP) --require-hashes --no-deps -r constraints-cuda.txt; fi
	$(BIN)/python -m pip check
	touch $(STAMP)

# PyTorch's own build without CUDA (Linux, Python 3.11), which PyPI does not have.
TORCH_CPU := 2.13.0 6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
# `make lock` fits the lock to pyproject.toml, `make lock ARGS=--upgrade` takes the newest of everything.
lock: $(STAMP)
	cat constraints.txt constraints-cuda.txt > .venv/lock.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-annotate --no-header \
	  --extra dev pyproject.toml --output-file .venv/lock.txt $(ARGS)
	awk -v cpu='$(TORCH_CPU)' 'BEGIN { split(cpu, torch) } \
	  /^[a-z0-9]/ { out = /^(nvidia-|cuda-|triton=)/ ? "constraints-cuda.txt" : "constraints.txt" } { print > out } \
	  $$1 == "torch==" torch[1] { print "    --hash=sha256:" torch[2] " \\" > out }' .venv/lock.txt

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

# A server under load for ten minutes, and ten thousand questions one after another.
load: $(STAMP)
	$(BIN)/python bench/load.py $(ARGS)

# Coverage-guided, so long for each target: make fuzz FUZZ_SECONDS=60 ARGS=docx
fuzz: $(STAMP)
	$(BIN)/python tests/fuzz/run.py --seconds $(FUZZ_SECONDS) $(ARGS)

licences: $(STAMP)
	$(BIN)/python tests/licences.py

eval: $(STAMP)
	$(BIN)/python bench/scores.py

screenshots: $(STAMP)
	$(BIN)/python tests/browser/screenshot.py

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
