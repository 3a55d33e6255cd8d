# SPDX-License-Identifier: MIT
# `make demo` and `make test` are all that a fresh Debian or Ubuntu with Swift 6.2 needs; `make help` lists the rest.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
CONFIGURATION ?= release

# The second net under .ci/layers: an import of what Package.swift does not list is an error.
imports := --explicit-target-dependency-import-check error

# One scratch folder and one set of flags for every command, or SwiftPM builds it all again.
# To optimise across modules takes a quarter off the CPU time of `replay --summary`.
flags.release := -c release --static-swift-stdlib -Xswiftc -cross-module-optimization $(imports)
flags.debug := -c debug $(imports)
flags := $(flags.$(CONFIGURATION))
program := .build/$(CONFIGURATION)/wiretalk

# Two cores have two threads for tests: a long computation beside a conversation with a timeout would starve it.
serially := --no-parallel

documented := TCP Packets CaptureFiles Flows Transcript Narration Drill Diagrams TraceStore LessonBook FileSource LiveCapture KernelState Lab Chat Bots LessonFiles Sessions TerminalViewer \
    WebViewer
sources := Package.swift Sources Tests $(wildcard Benchmarks)

bin := $(DESTDIR)$(PREFIX)/bin
share := $(DESTDIR)$(PREFIX)/share

.PHONY: help demo test test-web pictures build page page-tools headers format check docs bench fuzz captures install install-files uninstall clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-10s %s\n", $$1, $$2 }'

demo: build ## a live conversation, its handshake and its close, annotated
	@$(program) demo

# The page becomes part of the program, but takes its time, so both are built at once; then what was built without it, or
# with another, is linked again. Where the page cannot be built there is a program all the same, which says so.
build: headers page-tools ## the program, in .build/release
	@.ci/page & page=$$!; \
	$(SWIFT) build $(flags) --product wiretalk || { wait $$page; exit 1; }; \
	if ! wait $$page; then echo "the page was not built: the program is built without it" >&2; exit 0; fi; \
	if [ .build/page/wiretalk.html -nt $(program) ]; then touch Sources/CPage/CPage.c; fi; \
	$(SWIFT) build $(flags) --product wiretalk

page: page-tools ## the page as one file that needs no network, in .build/page
	.ci/page
	@touch -r .build/page/wiretalk.html Sources/CPage/CPage.c

page-tools:
	@.ci/packages $$(.ci/wasm --packages) || echo "without these there is no page in one file" >&2

headers:
	@if pkg-config --exists libpcap 2>/dev/null; then :; else .ci/packages libpcap-dev pkg-config; fi

test: headers page-tools ## every test
	@.ci/page && touch -r .build/page/wiretalk.html Sources/CPage/CPage.c || { \
	    [ -z "$$CI" ] && echo "the page was not built: what needs it is skipped" >&2; }
	$(SWIFT) build $(flags.debug) --build-tests
	Tests/Program/run .build/debug/wiretalk
	$(SWIFT) test $(flags.debug) --skip-build --disable-xctest $(serially)

test-web: build ## the page in a real browser; installs chromium and playwright
	.ci/packages chromium fonts-noto-cjk python3-venv libxml2-utils librsvg2-bin
	Tests/web/run $(program)

pictures: build ## the pictures in the README, by the same browser
	.ci/packages chromium fonts-noto-cjk python3-venv
	Tests/web/run $(program) --pictures

format: ## lay the sources out
	$(SWIFT) format --in-place --parallel --recursive $(sources)

check: headers ## format, layers, cycles, WebAssembly, scripts and documentation, without changing anything
	$(SWIFT) format lint --strict --parallel --recursive $(sources)
	.ci/layers --self-test
	.ci/layers
	.ci/cycles --self-test
	.ci/cycles
	.ci/keys --self-test
	.ci/keys
	.ci/wasm --self-test
	.ci/wasm
	for script in $(filter-out .ci/cycles,$(wildcard .ci/*)) Tests/Program/* Tests/web/run; do bash -n $$script || exit 1; done
	$(MAKE) docs

docs: headers ## the documentation, in .build/docs
	$(SWIFT) package --allow-writing-to-directory .build/docs generate-documentation --warnings-as-errors \
	    --enable-experimental-combined-documentation $(foreach target,$(documented),--target $(target)) \
	    --output-path .build/docs

bench: build ## measure, and write Benchmarks/README.md
	Benchmarks/run

fuzz: headers ## damage captures for ten minutes: seeded mutants, then libFuzzer
	Benchmarks/fuzz

captures: ## record Captures/ anew from the real kernel
	Captures/record

# What sudo runs must not compile: the build folder would be root's, and root may have no Swift.
install: $(if $(SUDO_USER),,build) ## the program, its manual, completions and data, into PREFIX
	@$(MAKE) --no-print-directory install-files

install-files:
	@test -x $(program) || { echo "there is no $(program) yet: run make build first, without sudo" >&2; exit 1; }
	install -d $(bin) $(share)/man/man1 $(share)/wiretalk
	install -m 755 $(program) $(bin)/wiretalk
	install -d $(share)/bash-completion/completions $(share)/zsh/site-functions $(share)/fish/vendor_completions.d
	$(program) --generate-completion-script bash > $(share)/bash-completion/completions/wiretalk
	$(program) --generate-completion-script zsh > $(share)/zsh/site-functions/_wiretalk
	$(program) --generate-completion-script fish > $(share)/fish/vendor_completions.d/wiretalk.fish
	$(program) manual > $(share)/man/man1/wiretalk.1
	for data in $(wildcard Lessons Captures); do cp -R $$data $(share)/wiretalk/; done
	@echo
	@echo "wiretalk demo needs nothing more. To let every user capture on this machine's devices too:"
	@echo "    sudo setcap cap_net_raw=ep $(PREFIX)/bin/wiretalk"

uninstall: ## what install put there
	rm -rf $(bin)/wiretalk $(share)/man/man1/wiretalk.1 $(share)/wiretalk \
	    $(share)/bash-completion/completions/wiretalk $(share)/zsh/site-functions/_wiretalk \
	    $(share)/fish/vendor_completions.d/wiretalk.fish

clean: ## what was built
	rm -rf .build
