package main

import (
	"slices"

	"github.com/jelou-go/jelou/internal/openapi"
)

func (s *support) union(place string, schema *openapi.Schema) {
	if !schema.IsUnion() {
		return
	}
	isNoRef := func(alternative *openapi.Schema) bool { return alternative.Name == "" || !alternative.IsObject() }
	if slices.ContainsFunc(schema.OneOf, isNoRef) {
		s.refuse(place, "an alternative of oneOf must be a $ref to an object")
		return
	}
	for _, alternative := range schema.OneOf {
		switch {
		case schema.Tag == "" && len(alternative.Required) == 0:
			s.refuse(place, "without a discriminator, each alternative of oneOf must require a member, but %s requires none", alternative.Name)
		case len(schema.Mapping) > 0 && !isMapped(schema, alternative):
			s.refuse(place, "the discriminator's mapping needs %s with the one text that its required member %s can be", alternative.Name, schema.Tag)
		}
	}
	if schema.Tag == "" {
		s.fitting(place, schema)
	}
	s.refuseIf(schema.Tag != "" && len(schema.Mapping) == 0,
		place, "a discriminator without a mapping is not supported")
	s.refuseIf(len(schema.Mapping) > len(schema.OneOf),
		place, "the discriminator's mapping has more schemas than oneOf")
}

// fitting checks that required members tell the alternatives of a union without a discriminator apart. The decoder chooses
// the alternative with the most required members, and the first of several.
func (s *support) fitting(place string, union *openapi.Schema) {
	for i, a := range union.OneOf {
		for j, b := range union.OneOf {
			lacks := func(name string) bool { return b.Property(name) == nil }
			isBefore := len(a.Required) > len(b.Required) || len(a.Required) == len(b.Required) && i < j
			s.refuseIf(i != j && isBefore && !slices.ContainsFunc(a.Required, lacks), place,
				"without a discriminator, %s must not have all members that %s requires: they could not be told apart", b.Name, a.Name)
		}
	}
}

// isMapped reports whether the discriminator leads to the alternative by the only value that the alternative's tag can have.
func isMapped(union, alternative *openapi.Schema) bool {
	return alternative.FilledIn(union.Tag) && alternative.Property(union.Tag).Type == "string" &&
		slices.Contains(union.Mapping, openapi.Mapping{Value: alternative.Property(union.Tag).Enum[0], Schema: alternative})
}
