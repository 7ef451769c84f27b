// Package stock is the output of oapi-codegen for the contract, without templates of ours.
package stock

//go:generate go tool oapi-codegen -config oapi.yaml ../../../openapi.yaml
