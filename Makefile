# Each target sets up what it needs in .venv; nothing else has to be installed but Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
PLATFORM ?= slack
# One more than there are cores: many tests wait for stand-ins rather than work.
WORKERS = $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")
.PHONY: demo run doctor test check bench format clean

demo: $(BIN)/ready            ## talk to the bot in the terminal: no account, no key (PLATFORM=discord: there)
	@$(BIN)/python bot.py demo --platform $(PLATFORM)

run: $(BIN)/ready             ## the real thing, by the settings in .env
	@$(BIN)/python bot.py run

doctor: $(BIN)/ready          ## check every credential, scope and channel, and say what mends it
	@$(BIN)/python bot.py doctor

test: $(BIN)/ready-dev        ## the whole test suite
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

check: $(BIN)/ready-dev       ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(BIN)/ready-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(BIN)/ready-dev       ## the figures the product promises, each with its limit
	@$(BIN)/python -m tests.benchmarks

$(BIN)/ready: requirements.txt
	@test -d .venv || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (once, about half a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(BIN)/ready-dev: requirements-dev.txt $(BIN)/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
