// Package stock is what oapi-codegen makes of the contract by itself.
package stock

//go:generate go tool oapi-codegen -config oapi.yaml ../../../openapi.yaml
