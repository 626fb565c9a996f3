# Included by the Makefile, whose variables it uses.
.venv/test.stamp: .venv/r.stamp
.venv/r.stamp: .venv/book.stamp tests/r.py
	$(BIN)/python -m tests.r
	touch $@

.PHONY: bench shots lighthouse

bench: $(TEST)
	$(BIN)/python -u -m tests.bench

shots: $(TEST)
	$(BIN)/python -m tests.shots _build/html _build/shots

lighthouse: $(TEST)
	$(BIN)/python -u -m tests.lighthouse _build/html
