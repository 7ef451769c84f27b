.DEFAULT_GOAL := help
.PHONY: help run test oldest test-long test-outbox soak-outbox test-browser screenshot browser examples bench bench-check stranger soak generate drift contract contract-crosscheck judges mutate mutate-sample fmt vet lint tidy vuln release-check release release-config docs-check notes check

# Tools are run at these versions; Go fetches and caches them.
GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK   := go run golang.org/x/vuln/cmd/govulncheck@v1.9.0
GORELEASER    := go run github.com/goreleaser/goreleaser/v2@v2.15.4
CROSSCHECK    := contract/crosscheck
BROWSER       := sandbox/browser
MODULES       := . bench examples/outbox examples/service outbox
TAGS          := crosscheck,gates,release,shell,stranger
each           = @for module in $(1); do echo "$$module: $(2)"; (cd $$module && $(2)) || exit 1; done

# It lists the targets that people call most. The comment of any other has one # less.
help:
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Send one of everything to the built-in sandbox, and tell what became of it.
	go run ./cmd/jelou demo

# Their tests have the race detector in "make test-long" alone: it compiles their many modules again, and draws pages slowly.
TOOLS := ./gen/... ./cmd/... ./contract/... ./sandbox/internal/... ./internal/docs

# Tests compile in copies of the module, and without paths the build cache of one copy serves the next. No debugger reads these
# programs, and compiling is faster without its information.
COMPILE := -trimpath -ldflags=-w -gcflags=all=-dwarf=false
RACE := -race

# Many tests wait for a clock, so more packages at once than processors take less time. So does to collect garbage less.
# "make vet" looks for the rest.
test: export GOFLAGS = $(COMPILE)
test: export GORACE = atexit_sleep_ms=0
test: export GOGC = 400
test: ## Run the tests, those of the library with the race detector.
	go test $(RACE) -vet=off -p 5 $$({ go list ./... && go list $(TOOLS); } | sort | uniq -u)
	go test -vet=off -p 5 $(TOOLS)

# The race detector finds a race in that Go's own net/http: a reset stream of HTTP/2 closes the body a second time.
oldest: # Run the tests with the oldest Go that go.mod allows, without the race detector. The first time downloads it.
	GOTOOLCHAIN=go$$(go list -m -f '{{.GoVersion}}') $(MAKE) test RACE=

test-long: export GORACE = atexit_sleep_ms=0
test-long: ## Run the tests that take long, and those of memory. Needs nginx.
	.ci/long
	GOFLAGS='$(COMPILE) -race' go test -count=1 -vet=off -p 5 -skip '^TestProgramFollowsTheScripts$$' $(TOOLS) # the programs that they start have the race detector, too

test-browser: browser ## Test the sandbox's page in Chromium. Needs Node.
	cd $(BROWSER) && CHROMIUM=$$(./chromium.sh) && export CHROMIUM && node --test --test-concurrency=1 --test-reporter=spec

screenshot: browser # Draw the pictures of the sandbox's page in docs. Needs Node.
	cd $(BROWSER) && CHROMIUM=$$(./chromium.sh) && export CHROMIUM && node screenshot.js

browser:
	cd $(BROWSER) && npm ci --no-audit --no-fund --loglevel=error
	go build -o $(BROWSER)/build/jelou ./cmd/jelou

test-outbox: ## Test the outbox: real databases, killed processes, the model. Takes minutes.
	outbox/needs.sh
	cd outbox && go test -race ./...
	cd outbox && JELOU_OUTBOX_KILL=45s go test -count=1 -v -run '^TestKilledProcessesSendNothingTwice$$' -timeout 10m .
	outbox/model/check.sh
	cd examples/outbox && go test -race ./...

soak-outbox: # Kill the outbox's processes for an hour.
	outbox/needs.sh
	cd outbox && JELOU_OUTBOX_KILL=55m go test -count=1 -v -run '^TestKilledProcessesSendNothingTwice$$' -timeout 90m .

examples: ## Test the example of a service, a module of its own. "make test-outbox" tests that of the outbox.
	cd examples/service && go test -race ./...

stranger: # Use the library in a module of its own, with the lines of README.md alone.
	go test -tags stranger -count=1 -run TestReadmeAloneMakesAWorkingModule ./internal/docs

bench: judges ## Compare speed and weight with others, and write docs/performance.md. Takes minutes. Needs Node.
	cd bench && go run -tags peers . -docs ../docs

bench-check: # Check the comparison itself, without timing anything. Needs what "make contract-crosscheck" installs.
	cd bench && go test ./...

soak: # Send for a minute under injected faults, and compare both sides.
	JELOU_SOAK=60s go test -race -count=1 -v -run TestSoakAgreesWithTheServersRecord -timeout 10m ./internal/e2e

generate: ## Compile openapi.yaml into Go, and write the command line's manual.
	go run ./gen
	go test ./cmd/jelou -run '^TestReferenceFollowsFromTheCommands$$' -update
	cd bench && go generate ./...

drift: # Fail if what is generated does not follow from openapi.yaml. Changes nothing.
	go run ./gen -check

contract: drift ## Check the contract: sources, both judges, fuzz, drift, breaking changes.
	go test ./contract/...
	go test ./contract -run '^$$' -fuzz '^FuzzMutatedMessages$$' -fuzztime 20000x
	./contract/breaking.sh

contract-crosscheck: judges # Let judges from npm check the contract, and check the gates. Needs Node.
	cd $(CROSSCHECK) && node node_modules/@redocly/cli/bin/cli.js lint --extends=recommended --format=json ../../openapi.yaml | node lint-result.js
	go test -tags crosscheck ./contract/crosscheck
	go test -tags gates ./contract -run Stopped

judges:
	cd $(CROSSCHECK) && npm ci --no-audit --no-fund --loglevel=error

# Each mutant leaves some 7 MB in the build cache, until "go clean -cache" or a week has passed.
mutate: # Plant every wrong fact in a copy of the contract; each must be caught. Takes an hour.
	go run ./contract/internal/mutate

mutate-sample: # The same with some of them, which the commit chooses. Takes minutes.
	go run ./contract/internal/mutate -sample 60

fmt: # Fail if a Go file is not formatted.
	@files=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard "*.go")); test -z "$$files" || { echo "not formatted:"; echo "$$files"; exit 1; }

vet: # Run go vet, also on the files that need a build tag.
	$(call each,$(MODULES),go vet -tags $(TAGS) ./...)

lint: ## Run golangci-lint.
	$(call each,$(MODULES),$(GOLANGCI_LINT) run --allow-parallel-runners ./...)

tidy: # Fail if go.mod or go.sum is not tidy. Changes nothing.
	$(call each,$(MODULES) contract/tools,go mod tidy -diff)

vuln: # Look for known vulnerabilities. Needs the network.
	$(call each,$(MODULES),$(GOVULNCHECK) ./...)

docs-check: ## Check the documentation: links, both languages, and every block of Go, JSON and sh. Needs curl.
	go test -count=1 -tags shell ./internal/docs

notes: # Print the notes of VERSION, or of what is newest.
	@.ci/notes $(VERSION)

# Each system and each processor once: no file here is for one pair of them.
release-check: # Fail if the command jelou cannot be installed, something does not build elsewhere, the notices are stale, or nobody could require the outbox.
	@! grep -nE '^(replace|exclude)\b' go.mod || { echo "go install refuses a go.mod with these"; exit 1; }
	@export CGO_ENABLED=0; for platform in linux/arm64 darwin/arm64 windows/amd64; do \
		echo "$$platform"; export GOOS=$${platform%/*} GOARCH=$${platform#*/}; \
		go build -o /dev/null ./cmd/jelou && go vet ./... && \
		(cd outbox && go build -o /dev/null ./cmd/jelou-outbox && go vet ./...) || exit 1; \
	done
	go test -tags release -count=1 -run '^Test(NoticesHaveEveryLicence|OutboxCanBeRequired)$$' ./cmd/jelou ./internal/docs

release: # Build and publish what is tagged, with the notes in the file NOTES. For CI.
	$(GORELEASER) release --release-notes "$(NOTES)"

release-config: # Check the configuration of release builds. The first time takes minutes.
	$(GORELEASER) check

check: ## Everything that CI runs.
	.ci/run
