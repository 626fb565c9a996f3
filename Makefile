# `make book` and `make test` do all the set-up on a fresh machine; README explains the rest.
PYTHON ?= python3
BIN := .venv/bin
# An environment of your own, `make book BIN=/path/to/bin`, is used as it is.
.DEFAULT_GOAL := book
ifeq ($(BIN),.venv/bin)
BOOK := .venv/book.stamp
TEST := .venv/test.stamp
endif

.PHONY: book test check serve pdf release lock clean

# What measures this book alone; a companion on another subject has no such file.
-include tests/measure.mk

book: $(BOOK)
	$(BIN)/python -m companion check .
	$(BIN)/python -m companion build .

test: $(TEST)
	$(BIN)/ruff check companion tests
	$(BIN)/ruff format --check companion tests
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(BOOK)
	$(BIN)/python -m companion check .

serve: $(BOOK)
	$(BIN)/python -m companion serve .

pdf: book $(TEST)
	$(BIN)/python -m companion pdf .

release: book
	$(BIN)/python -m companion release .

# `make lock UPGRADE=--upgrade` takes newer releases as well.
lock: $(TEST)
	$(BIN)/uv pip compile -q $(UPGRADE) --generate-hashes --universal --python-version 3.11 --no-header \
	  --no-emit-index-url --no-annotate pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q $(UPGRADE) --generate-hashes --universal --python-version 3.11 --no-header \
	  --no-emit-index-url --no-annotate --extra test pyproject.toml -o requirements-test.txt

clean:
	rm -rf _build

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv

.venv/book.stamp: .venv/bin/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --no-deps --no-build-isolation -e .
	touch $@

.venv/test.stamp: .venv/book.stamp requirements-test.txt tests/browser.py
	$(BIN)/python -m pip install --require-hashes -r requirements-test.txt
	$(BIN)/python -m tests.browser --install
	touch $@
