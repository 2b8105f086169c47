# Each target sets up what it needs: a virtual environment with the pinned packages, in .venv.

# The newest that TensorFlow has packages for: students' notebooks come from such, too. A name that is found may be a
# version manager's, which runs nothing, and Debian's may lack what makes an environment.
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3,$(shell \
  $(name) -c 'import ensurepip' > /dev/null 2>&1 && command -v $(name))))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Isolated: no module comes from the current folder, from PYTHONPATH or from a folder of the user's.
AUTOGRADER := $(BIN)/python -I -m autograder

OTHER_TENSORFLOW ?= 2.20.0
OTHER := .venv-tensorflow-$(OTHER_TENSORFLOW)

UNIT ?=
DATA ?= auto
DEVICE ?= auto
OUT ?= grades
JOBS ?=
ADD ?=
# Without a name, commands take the only unit that there is, or ask which.
NAME_UNIT = $(if $(UNIT),--unit '$(UNIT)')
# Only as `make ... LANGUAGE=ru`: the environment's LANGUAGE is a list for gettext, and means other programs.
SPEAK = $(if $(filter command,$(origin LANGUAGE)),--language '$(LANGUAGE)')

.DEFAULT_GOAL := help
.PHONY: help demo test test-all lint docs new-unit check-unit build translations grade regrade report show statistics \
  gradescope validate mutate calibrate verdicts doctor bench clean

# A line that begins with ## and a target's name goes on with the options of that target.
help:  ## This list
	@sed -nE -e 's/^([a-z-]+):.*## (.*)/\1@\2/p' -e 's/^## +(.*)/@  \1/p' $(MAKEFILE_LIST) \
	  | awk -F@ '{ printf "%-13s %s\n", $$1, $$2 }'

# Misuse is told before anything is installed.
ifneq ($(filter grade regrade,$(MAKECMDGOALS)),)
ifeq ($(strip $(SUBMISSIONS)),)
$(error say what to grade: make $(filter grade regrade,$(MAKECMDGOALS)) SUBMISSIONS=FOLDER, or a notebook, or an archive)
endif
endif
ifneq ($(filter show,$(MAKECMDGOALS)),)
ifeq ($(strip $(SUBMISSION)),)
$(error say whom to show: make show SUBMISSION=NAME)
endif
endif
ifneq ($(filter new-unit,$(MAKECMDGOALS)),)
ifeq ($(strip $(NAME)),)
$(error say what it is to be called: make new-unit NAME=first_layer)
endif
endif

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -I -m pip install --quiet --disable-pip-version-check --editable '.[dev,cluster]'
	@touch $@

demo: $(READY)  ## Build, then grade the examples on the stand-in data: make demo [LANGUAGE=ru]
	$(AUTOGRADER) build
	set -e; for folder in examples/submissions/*/; do \
	  $(AUTOGRADER) $(SPEAK) grade "$$folder" --unit "$$(basename "$$folder")" --data standin --out '$(OUT)'; \
	done

test: $(READY)  ## The kit's tests, fast tier
	$(BIN)/python -m pytest -n auto --dist worksteal -m 'not (slow or realdata or campaign)' --durations 20 --durations-min 5

test-all: $(READY)  ## All tests, the slow ones and those on real data included
	$(BIN)/python -m pytest

lint: $(READY)  ## Style, types, and which room imports which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: $(READY)  ## The book as a site in site/: generated pages, then every link checked
	$(BIN)/python tools/generated_pages.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -I -m mkdocs build --strict

# What an author types goes through the environment, as paths do below.
new-unit: export NAME := $(NAME)
new-unit: export TITLE := $(TITLE)
new-unit: $(READY)  ## Begin a unit from one that works: make new-unit NAME=first_layer [TITLE="..."] [TRAINING=0]
	$(AUTOGRADER) $(SPEAK) new-unit $(if $(TITLE),--title "$$TITLE") $(if $(filter 0,$(TRAINING)),--no-training) -- "$$NAME"

check-unit: $(READY)  ## What a unit lacks, in one list: make check-unit UNIT=...
	$(AUTOGRADER) $(SPEAK) check-unit $(NAME_UNIT)

build: $(READY)  ## Notebooks and tests of all units, from their sources: make build [UNIT=...]
	$(AUTOGRADER) build $(UNIT)

translations: $(READY)  ## Update the catalogues, list what is to be translated:
##   make translations [UNIT=...] [ADD=es]
	$(AUTOGRADER) translations $(UNIT) $(if $(ADD),--add '$(ADD)')

# Paths go through the environment: they may hold apostrophes, which would end a quotation here.
grade: export SUBMISSIONS := $(SUBMISSIONS)
grade: export OUT := $(OUT)
grade: export ROSTER := $(ROSTER)
grade: $(READY)  ## Grade a folder, an archive or a notebook: make grade SUBMISSIONS=FOLDER
##   [UNIT=...] [DATA=auto|standin|FILE] [JOBS=n] [DEVICE=auto|cpu|gpu] [OUT=grades]
##   [KERAS=2] [CLUSTER=ADDRESS] [TRAINING=0] [ROSTER=FILE.csv] [BUDGET=1] [TABLE=1] [PLAIN=1] [LANGUAGE=en]
	$(AUTOGRADER) $(SPEAK) grade "$$SUBMISSIONS" $(NAME_UNIT) --data '$(DATA)' $(if $(filter 0,$(TRAINING)),--no-training) --device '$(DEVICE)' $(if $(KERAS),--keras '$(KERAS)') --out "$$OUT" $(if $(JOBS),--jobs $(JOBS)) $(if $(ROSTER),--roster "$$ROSTER") $(if $(BUDGET),--budget '$(BUDGET)') $(if $(TABLE),--table) $(if $(PLAIN),--plain) $(if $(CLUSTER),--cluster '$(CLUSTER)')

regrade: export SUBMISSIONS := $(SUBMISSIONS)
regrade: export OUT := $(OUT)
regrade: export ROSTER := $(ROSTER)
regrade: $(READY)  ## Whose grade a mended test changes, then ask: make regrade SUBMISSIONS=FOLDER
##   [UNIT=...] [OUT=grades] [KERAS=2] [PREVIEW=1] [YES=1] [NEVER_LOWER=1]
##   [ONLY_CHECK=QUESTION/CHECK] [ROSTER=FILE.csv] [BUDGET=1] [CLUSTER=ADDRESS]
	$(AUTOGRADER) $(SPEAK) regrade "$$SUBMISSIONS" $(NAME_UNIT) --data '$(DATA)' --device '$(DEVICE)' $(if $(KERAS),--keras '$(KERAS)') --out "$$OUT" $(if $(JOBS),--jobs $(JOBS)) $(if $(ROSTER),--roster "$$ROSTER") $(if $(BUDGET),--budget '$(BUDGET)') $(if $(PREVIEW),--preview) $(if $(YES),--yes) $(if $(NEVER_LOWER),--never-lower) $(if $(ONLY_CHECK),--only-check '$(ONLY_CHECK)') $(if $(CLUSTER),--cluster '$(CLUSTER)')

report: export OUT := $(OUT)
report: export ROSTER := $(ROSTER)
report: $(READY)  ## Pages and tables again, with the points in manual.csv: make report [UNIT=...]
##   [OUT=grades] [ROSTER=FILE.csv] [PDF=1] [DUE=1]
	$(AUTOGRADER) $(SPEAK) report $(NAME_UNIT) --out "$$OUT" $(if $(ROSTER),--roster "$$ROSTER") $(if $(PDF),--pdf) $(if $(DUE),--after-due-date)

show: export SUBMISSION := $(SUBMISSION)
show: export OUT := $(OUT)
show: $(READY)  ## One graded submission in the terminal: make show SUBMISSION=NAME [UNIT=...]
	$(AUTOGRADER) $(SPEAK) show "$$SUBMISSION" $(NAME_UNIT) --out "$$OUT"

statistics: export OUT := $(OUT)
statistics: $(READY)  ## Hard questions, checks and translations that look wrong: make statistics [UNIT=...]
	$(AUTOGRADER) $(SPEAK) statistics $(NAME_UNIT) --out "$$OUT"

gradescope: $(READY)  ## dist/<unit>.zip for Gradescope and Otter: make gradescope [UNIT=...]
##   [DATA=auto|standin|FILE] [LIMIT=seconds] [TRAINING=0]
	$(AUTOGRADER) package $(UNIT) --data '$(DATA)' $(if $(LIMIT),--seconds '$(LIMIT)') $(if $(filter 0,$(TRAINING)),--no-training)

validate mutate: DATA = standin
validate: $(READY)  ## Prove the checks on wrong and right answers: make validate [UNIT=...]
##   [TRAINING=1] [KERAS=2] [DATA=standin] [STABILITY=1] [TOUCHED=1] [ONLY=GLOB] [JOBS=n]
##   [TABLE=FILE]
	$(AUTOGRADER) validate $(NAME_UNIT) --data '$(DATA)' $(if $(TRAINING),--training) $(if $(KERAS),--keras '$(KERAS)') $(if $(STABILITY),--stability) $(if $(TOUCHED),--touched) $(if $(ONLY),--only '$(ONLY)') $(if $(JOBS),--jobs $(JOBS)) $(if $(TABLE),--table '$(TABLE)')

mutate: $(READY)  ## Wrong answers made of the solution, and which of them lose no points: make mutate
##   [UNIT=...] [TRAINING=1] [DATA=standin] [ONLY=GLOB] [LIST=1] [JOBS=n] [TABLE=FILE];
##   goes on where it stopped
	$(AUTOGRADER) mutate $(NAME_UNIT) --data '$(DATA)' $(if $(TRAINING),--training) $(if $(ONLY),--only '$(ONLY)') $(if $(LIST),--list) $(if $(JOBS),--jobs $(JOBS)) $(if $(TABLE),--table '$(TABLE)')

calibrate: $(READY)  ## Measure how noisy a unit's thresholds are, in hours; goes on where it stopped:
##   make calibrate [UNIT=...] [DATA=auto] [JOBS=n]
	$(BIN)/python benchmarks/calibrate.py $(NAME_UNIT) --data '$(DATA)' $(if $(JOBS),--jobs $(JOBS))
	$(BIN)/python benchmarks/calibration.py $(NAME_UNIT) --data '$(DATA)'

# All that the kit's own environment has, but for TensorFlow and what comes with it.
$(OTHER)/.ready: $(READY)
	$(PYTHON) -m venv '$(OTHER)'
	$(BIN)/python -I -m pip freeze --exclude-editable | grep -viE '^(tensor|keras)' > '$(OTHER)/packages.txt'
	'$(OTHER)/bin/python' -I -m pip install --quiet --disable-pip-version-check --no-deps -r '$(OTHER)/packages.txt' --editable .
	'$(OTHER)/bin/python' -I -m pip install --quiet --disable-pip-version-check 'tensorflow==$(OTHER_TENSORFLOW)'
	@touch '$@'

verdicts: $(READY) $(OTHER)/.ready  ## Whether verdicts depend on threads, oneDNN, and TensorFlow's release:
##   make verdicts [UNIT=...] [OTHER_TENSORFLOW=2.20.0]
	$(BIN)/python benchmarks/verdicts.py $(NAME_UNIT) --other '$(OTHER)/bin/python'

doctor: $(READY)  ## Whether this machine can grade, and how long a class takes
	$(AUTOGRADER) $(SPEAK) doctor

bench: $(READY)  ## Speed, memory, the sandbox beside Otter's, and what the stand-in data measures
	$(BIN)/python benchmarks/command_line.py
	$(BIN)/python benchmarks/cost_model.py
	$(BIN)/python benchmarks/reading.py $(NAME_UNIT)
	$(BIN)/python benchmarks/first_pass.py $(NAME_UNIT)
	$(BIN)/python benchmarks/grading.py $(NAME_UNIT)
	$(BIN)/python benchmarks/where_time_goes.py $(NAME_UNIT)
	$(BIN)/python benchmarks/startup.py $(NAME_UNIT)
	$(BIN)/python benchmarks/threads.py $(NAME_UNIT)
	$(BIN)/python benchmarks/one_submission.py $(NAME_UNIT)
	$(BIN)/python benchmarks/lockdown.py
	$(BIN)/python benchmarks/onednn.py
	$(BIN)/python benchmarks/redteam.py
	$(BIN)/python benchmarks/standin.py $(NAME_UNIT)
	$(BIN)/python benchmarks/demo.py
	$(BIN)/python benchmarks/class_statistics.py $(NAME_UNIT)
	$(BIN)/python benchmarks/reports.py $(NAME_UNIT)
	$(BIN)/python benchmarks/charts.py

clean:  ## Remove the environment, grades and caches; generated notebooks stay
	rm -rf $(VENV) $(VENV)-tensorflow-* '$(OUT)' dist build site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
