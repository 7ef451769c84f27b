.DEFAULT_GOAL := help
.PHONY: help run test examples bench bench-check soak generate drift contract contract-judges mutate fmt vet lint tidy vuln check

# Tools are run at these versions; Go fetches and caches them.
GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK   := go run golang.org/x/vuln/cmd/govulncheck@v1.9.0
JUDGES        := contract/judges

help: ## List the targets.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Send one message of every kind to the built-in sandbox.
	go run ./cmd/jelou demo

test: ## Run all tests, with the race detector.
	go test -race ./...
	go test -run Allocations ./internal/clienttest

examples: ## Run the examples that are modules of their own.
	cd examples/otelhttp && go vet ./... && go test -race ./...

bench: ## Compare speed and weight with others, and write docs/performance.md. Takes minutes.
	cd bench && go run -tags peers . -docs ../docs

bench-check: ## Check the comparison itself, without timing anything.
	cd bench && go vet ./... && go test ./...

soak: ## Send for a minute under injected faults, and compare both sides.
	JELOU_SOAK=60s go test -race -count=1 -v -run TestSoak -timeout 10m ./internal/soak

generate: ## Compile openapi.yaml into Go.
	go generate ./...
	cd bench && go generate ./...

drift: ## Fail if what is generated does not follow from openapi.yaml. Changes nothing.
	./gen/drift.sh

contract: drift ## Check the contract: sources, corpus, fuzz, drift, breaking changes.
	go test ./contract/...
	go test ./contract -run '^$$' -fuzz '^FuzzMutatedMessages$$' -fuzztime 10s
	./contract/breaking.sh

contract-judges: ## Let judges from npm check the contract, and check the gates. Needs Node.
	cd $(JUDGES) && npm ci --no-audit --no-fund --loglevel=error
	cd $(JUDGES) && node node_modules/@redocly/cli/bin/cli.js lint --extends=recommended --format=json ../../openapi.yaml | node lint-result.js
	go test -tags judges ./contract/judges
	go test -tags gates ./contract -run Stopped

mutate: ## Plant every wrong fact in a copy of the contract; each must be caught. Takes long.
	go run ./contract/internal/mutate

fmt: ## Fail if a Go file is not formatted.
	@files=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard "*.go")); test -z "$$files" || { echo "not formatted:"; echo "$$files"; exit 1; }

vet: ## Run go vet.
	go vet ./...

lint: ## Run golangci-lint.
	$(GOLANGCI_LINT) run ./...
	cd examples/otelhttp && $(GOLANGCI_LINT) run ./...
	cd bench && $(GOLANGCI_LINT) run ./...

tidy: ## Fail if go.mod or go.sum is not tidy. Changes nothing.
	go mod tidy -diff
	cd examples/otelhttp && go mod tidy -diff
	cd bench && go mod tidy -diff
	cd contract/tools && go mod tidy -diff

vuln: ## Look for known vulnerabilities. Needs the network.
	$(GOVULNCHECK) ./...

check: ## Everything that CI runs.
	.ci/run
