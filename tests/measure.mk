# Included by the Makefile, whose variables it uses.
.PHONY: bench shots lighthouse

bench: $(TEST)
	$(BIN)/python -u -m tests.bench

shots: $(TEST)
	$(BIN)/python -m tests.shots _build/html _build/shots

lighthouse: $(TEST)
	$(BIN)/python -u -m tests.lighthouse _build/html
