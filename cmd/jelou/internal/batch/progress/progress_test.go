package progress

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPlain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := Plain(&out, 1000, 5*time.Second)
		p.Step(Counts{Done: 50, Refused: 2, Unknown: 1})
		p.Say("a line")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		p.Step(Counts{Done: 100, NotSent: 3})
		time.Sleep(5 * time.Second)
		synctest.Wait()
		p.Close()
		want := "a line\n" +
			"50 of 1000 done, 2 refused, 1 unknown, 10.0/s, 1m35s left\n" +
			"100 of 1000 done, 0 refused, 3 not sent, 0 unknown, 10.0/s, 1m30s left\n"
		if out.String() != want {
			t.Errorf("%s", &out)
		}
	})
}

func TestPlainWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := Plain(&out, Unknown, time.Second)
		p.Step(Counts{Done: 5})
		time.Sleep(time.Second)
		synctest.Wait()
		p.Close()
		if out.String() != "5 done, 0 refused, 0 unknown, 5.0/s\n" {
			t.Errorf("%q", &out)
		}
	})
}

func TestBar(t *testing.T) {
	for _, total := range []int64{2, Unknown} {
		var out bytes.Buffer
		b := Bar(&out, total)
		b.Step(Counts{Done: 1, Refused: 1})
		b.Say("a line")
		b.Step(Counts{Done: 2, Refused: 1, Unknown: 1})
		b.Close()
		got := out.String()
		if !strings.Contains(got, "\ra line\n") || !strings.HasSuffix(got, "\n") {
			t.Errorf("%q", got)
		}
		if total == 2 && (!strings.Contains(got, "100%") || !strings.Contains(got, "1 refused, 1 unknown")) {
			t.Errorf("%q", got)
		}
	}
}

func TestSilent(t *testing.T) {
	var out bytes.Buffer
	s := Silent(&out)
	s.Step(Counts{Done: 1})
	s.Say("a line")
	s.Close()
	if out.String() != "a line\n" {
		t.Errorf("%q", &out)
	}
}
