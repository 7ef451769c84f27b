// Package stock is the output of oapi-codegen for the contract, without this module's templates.
package stock

//go:generate go tool oapi-codegen -config oapi.yaml ../../../openapi.yaml
