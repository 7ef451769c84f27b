package jsonstrict_test

import (
	"math"
	"testing"

	"github.com/jelou-go/jelou/internal/jsonstrict"
	"github.com/jelou-go/jelou/internal/validate"
)

func integer[T ~int | ~int32 | ~int64](text string) (T, error) {
	n := T(-7)
	err := jsonstrict.Unmarshal([]byte(text), &n, jsonstrict.Integer[T], func(*validate.Report, *validate.Path, *T) {})
	return n, err
}

func TestIntegerKeepsItsDigits(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "7": 7, "2.0": 2, "1e3": 1000, "-250e-1": -25,
		"9007199254740991.0": 1<<53 - 1, "9007199254740992": 1 << 53, "9007199254740993": 1<<53 + 1, "-9007199254740993": -1<<53 - 1,
		"9223372036854775807": math.MaxInt64, "-9223372036854775808": math.MinInt64,
	} {
		got, err := integer[int64](text)
		if err != nil || got != want {
			t.Errorf("%s is read as %d (%v)", text, got, err)
		}
	}
	if got, err := integer[int32]("2147483647"); err != nil || got != math.MaxInt32 {
		t.Errorf("%d (%v)", got, err)
	}
}

func TestIntegerRefusesDigitsItWouldLose(t *testing.T) {
	const tooLarge, fraction = "a number that is too large", "another number"
	for text, want := range map[string]string{
		"9223372036854775808": tooLarge, "-9223372036854775809": tooLarge, "9007199254740993.0": tooLarge, "9007199254740992e0": tooLarge,
		"1e300": tooLarge, "1e400": tooLarge, "0.5": fraction, "-25e-1": fraction,
	} {
		refused(t, text, want, integer[int64])
	}
	refused(t, "2147483648", tooLarge, integer[int32])
}

func refused[T ~int | ~int32 | ~int64](t *testing.T, text, want string, read func(string) (T, error)) {
	t.Helper()
	n, err := read(text)
	want = "the message breaks the contract: message: " + want + ", must be a whole number"
	if err == nil || err.Error() != want || n != -7 {
		t.Errorf("%s is read as %d: %v", text, n, err)
	}
}
