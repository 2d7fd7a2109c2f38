# Everything a person or a machine does with this checkout; `make help` lists it.
# Every target sets up what it needs first and skips what is there already.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The project's own Python and, where the system's is too old, Node come first.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# A compiler result is found again from another checkout of the same sources.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
# Threads to build and test with: all cores unless told, `make test JOBS=1`.
JOBS ?= $(shell nproc)
CMAKE_BUILD := cmake --build
# Bytes under which the address space layout confuses GCC 12's sanitizers on new kernels: none, if we may switch it off.
NO_ASLR := $(shell setarch -R true 2>/dev/null && echo setarch -R)

.PHONY: help setup build demo test bench evidence samples lint format asan tsan clean distclean

help: ## List the targets
	@echo "make <target>, with"
	@sed -nE 's/^([a-z]+):.*## (.*)$$/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

setup: ## Install what building needs: system packages, .venv, Node packages, the report page
	@tools/setup.sh build

# The configure step is repeated by ninja itself when a CMake file changes; here only for what ninja does not watch.
build/build.ninja: CMakePresets.json tools/requirements.txt
	@cmake --preset release $(CMAKE_ARGS)
	@touch $@

build: setup ## Build the program: build/proofload
	@$(MAKE) -s build/build.ninja
	@$(CMAKE_BUILD) build --target program -j $(JOBS)

demo: build ## Stress a small net on drawn dials and print the path of the report
	@build/proofload demo $(ARGS)

test: ## Build everything and run every test; the last line counts them
	@tools/setup.sh test
	@$(MAKE) -s build/build.ninja
	@$(CMAKE_BUILD) build -j $(JOBS)
	@tools/run_tests.py --build build --jobs $(JOBS) $(ARGS)

bench: ## Measure the speed of the kernels and of the whole pipeline
	@tools/setup.sh bench
	@cmake --preset release -DPROOFLOAD_BUILD_BENCH=ON $(CMAKE_ARGS)
	@$(CMAKE_BUILD) build -j $(JOBS) --target program bench/all
	@tools/run_each.sh bench $(ARGS)

evidence: build ## Make the tables of docs/evidence/ anew, each by its own command
	@tools/run_each.sh evidence $(ARGS)

samples: build ## Make the sample report: build/samples/demo/report.html
	@build/proofload demo --out build/samples/demo $(ARGS)

lint: ## Check format, clang-tidy, layers, Python and TypeScript
	@tools/setup.sh lint
	@$(MAKE) -s build/build.ninja
	@tools/lint.sh

format: ## Rewrite the C++ sources in the project's format
	@tools/setup.sh lint
	@tools/format.sh

asan: ## Run the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@tools/setup.sh test
	@cmake --preset asan
	@$(CMAKE_BUILD) build-asan -j $(JOBS)
	@ctest --preset asan -j $(JOBS)

tsan: ## Run the tests under ThreadSanitizer
	@tools/setup.sh test
	@cmake --preset tsan
	@$(CMAKE_BUILD) build-tsan -j $(JOBS)
	@$(NO_ASLR) ctest --preset tsan -j $(JOBS)

clean: ## Remove what was built
	@rm -rf build build-* web/dist

distclean: clean ## Remove what was built and what setup put into the checkout
	@rm -rf .venv web/node_modules
