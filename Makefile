# The two commands of the README are `make run` and `make test`; the others serve those who change the program.
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: fuzz bandit dependencies run test bench soak mutate lint format messages lock prove-booking prove-crash prove-proxy prove-rules bench-booking accessibility

run:  ## serve the assistant on http://$(HOST):$(PORT)
	@.ci/setup run
	@exec $(BIN)/assistant serve --host $(HOST) --port $(PORT)

test:  ## run every check and every test
	@.ci/setup test
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest --numprocesses auto

bench:  ## how fast it is, beside OpenFisca, the same pages written flat, and bare stacks; PARTS="rules pages prints"
	@.ci/setup test
	@$(BIN)/python -m tests.benchmarks $(PARTS)

prove-booking:  ## 200 people on one slot, 10,000 random changes, on both databases (some minutes)
	@.ci/setup test
	@$(BIN)/python -m tests.proofs.booking

prove-crash:  ## kill the server and the worker 20 times while people book, on both databases (some minutes)
	@.ci/setup test
	@$(BIN)/python -m tests.proofs.crash

prove-proxy:  ## the service behind nginx with the file that is shipped, replaced while visitors ask (half a minute)
	@.ci/setup test
	@$(BIN)/python -m tests.proofs.proxy

prove-rules:  ## the compiled rules and the walk say the same on 10,000 households drawn at random (some minutes)
	@.ci/setup test
	@PROPERTY_SCALE=250 $(BIN)/pytest tests/eligibility/test_compilation.py -k real_rulebook

bench-booking:  ## the first page of times beside 10,000 and 1,000,000 past appointments, on both databases
	@.ci/setup test
	@$(BIN)/python -m tests.proofs.booking_bench

accessibility:  ## look at every page of every journey in every language; WORDS="--to FOLDER --languages fr,ar" (long)
	@.ci/setup test
	@$(BIN)/python -m tests.accessibility $(WORDS)

soak:  ## mixed journeys for MINUTES (20): memory and latency stay flat, nothing fails
	@.ci/setup test
	@$(BIN)/python -m tests.benchmarks.soak $(MINUTES)

fuzz:  ## 100,000 malformed inputs; nothing may fail, nothing is lost; the slowest are told (INPUTS=1000 for less)
	@.ci/setup test
	@$(BIN)/python -m tests.fuzz $(INPUTS)

bandit:  ## look for dangerous calls in our own code; each skip has its reason in pyproject.toml
	@.ci/setup test
	@$(BIN)/bandit --quiet --recursive assistant --configfile pyproject.toml

dependencies:  ## what is locked, installed and consistent; says what it could not check without a list of advisories
	@.ci/setup test
	@$(BIN)/python .ci/dependencies

mutate:  ## make every small mistake in the rules, in memory: the worked examples must catch 95 % (a few minutes)
	@.ci/setup test
	@$(BIN)/assistant rules mutate $(BENEFITS)

lint:  ## style, types, who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format:  ## let the formatter and the safe corrections do their work
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# LANG counts only where it is written on the command line: every shell has one of its own.
ifeq ($(origin LANG),command line)
LOCALE :=  $(LANG)
endif
messages:  ## collect the sentences to translate; LANG=uk begins a language
	@LANG=C.UTF-8 .ci/messages $(LOCALE)

lock:  ## write the lock files again from pyproject.toml
	@.ci/lock
