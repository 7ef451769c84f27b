.DEFAULT_GOAL := help
.PHONY: help run test generate drift fmt vet lint lint-contract tidy check

# Tools are run at these versions; Go fetches and caches them.
GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
REDOCLY       := npx --yes @redocly/cli@2.77.0

help: ## List the targets.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Send one message of every kind to the built-in sandbox.
	go run ./cmd/jelou demo

test: ## Run all tests, with the race detector.
	go test -race ./...

generate: ## Compile openapi.yaml into Go.
	go generate ./...

drift: ## Fail if what is generated does not follow from openapi.yaml. Changes nothing.
	./gen/drift.sh

fmt: ## Fail if a Go file is not formatted.
	@files=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard "*.go")); test -z "$$files" || { echo "not formatted:"; echo "$$files"; exit 1; }

vet: ## Run go vet.
	go vet ./...

lint: ## Run golangci-lint.
	$(GOLANGCI_LINT) run ./...

lint-contract: ## Lint openapi.yaml; warnings fail, too. Needs Node.
	$(REDOCLY) lint --extends=recommended --format=json openapi.yaml 2>/dev/null | node gen/lint-result.js

tidy: ## Fail if go.mod or go.sum is not tidy. Changes nothing.
	go mod tidy -diff

check: fmt vet tidy drift lint lint-contract test ## Everything that CI runs.
