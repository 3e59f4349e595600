# `make demo` and `make test` set up what they need; the rest is for those who work on dossierkit.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EXAMPLE := examples/sheki

.PHONY: demo test check lint types layers bench fuzz docs messages format clean

demo: $(VENV)/.installed
	$(BIN)/dossierkit validate --stage submission $(EXAMPLE)
	$(BIN)/dossierkit build $(EXAMPLE)
	@echo "The dossier is in $(EXAMPLE)/build: Word files and PDF, English and Arabic."

test: $(VENV)/.developing node_modules/.installed
	$(BIN)/python -m pytest -n auto --dist loadfile

check: lint test

lint: $(VENV)/.developing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.developing
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	$(BIN)/python benchmarks/run.py

fuzz: $(VENV)/.developing
	$(BIN)/python -m pip install --quiet --editable '.[fuzz]'
	$(BIN)/python fuzz/run.py

docs: $(VENV)/.developing
	$(BIN)/python docs/generate.py

# New wordings come into the catalogues untranslated; tests/test_messages.py names those.
MESSAGES := src/dossierkit/messages
messages: $(VENV)/.developing
	$(BIN)/pybabel -q extract --no-default-keywords -k Phrase -k Plural:1,2 -k wording \
	  --no-location --sort-output --project dossierkit -o $(MESSAGES)/messages.pot src/dossierkit
	for po in $(MESSAGES)/*.po; do \
	  $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
	    --width 100 -l $$(basename $$po .po) -i $(MESSAGES)/messages.pot -o $$po; done

format: $(VENV)/.developing
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

# Microsoft's Open XML SDK validator, which the tests put every Word file through, and the language
# server of editors. Node comes from the machine if it is there, else from a Python wheel.
node_modules/.installed: package.json $(VENV)/.developing
	PATH="$$PATH:$(abspath $(BIN))" npm install --silent --no-package-lock --no-audit --no-fund
	@touch $@

clean:
	rm -rf $(VENV) node_modules dist examples/*/build
