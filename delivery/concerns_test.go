package delivery_test

import (
	"fmt"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

func TestConcernsAllKnowsFailuresOfAllMessages(t *testing.T) {
	const page = "\ufeff \n<!DOCTYPE HTML><title>Blocked</title>"
	for _, test := range []struct {
		status     int
		code, body string
		want       bool
	}{
		{401, "", "{}", true}, {402, "", "", true}, {403, "", page, true}, {404, "", "", true}, {407, "", page, true},
		{301, "", page, true}, {303, "", "", true}, {308, "", "", true}, {408, "", "", true}, {425, "", "", true},
		{400, "", "{}", false}, {400, "", page, true}, {400, "E1019", "{}", true}, {400, "E0422", "{}", false},
		{409, "", "", false}, {409, "FORBIDDEN_BOT", "", true}, {415, "", "<HTML>", true}, {415, "UNSUPPORTED_MEDIA_TYPE", "{}", false},
		{422, "", "<!doctype html", true}, {422, "", "<h1>Blocked</h1>", true},
		{400, "", "<?xml version='1.0'?><!DOCTYPE html>", true}, {422, "", "<!-- blocked --><html>", true}, {422, "", "{}<html>", false},
		{413, "", page, false}, {429, "", page, false}, {429, "UNAUTHORIZED", "", false},
		{200, "", "{}", false}, {200, "", page, true}, {200, "UNAUTHORIZED", "{}", true}, {204, "", "", false},
		{500, "", page, false}, {502, "UNAUTHORIZED", page, false}, {0, "", "", false}, {999, "", page, false},
	} {
		t.Run(fmt.Sprint(test.status, test.code, test.body), func(t *testing.T) {
			failure := &delivery.Error{StatusCode: test.status, Code: test.code, Body: []byte(test.body)}
			if got := failure.ConcernsAll(); got != test.want {
				t.Errorf("%v", got)
			}
		})
	}
	if (*delivery.Error)(nil).ConcernsAll() {
		t.Error("nil")
	}
}
