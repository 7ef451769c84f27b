package main

import (
	"fmt"
	"os"
	"strings"
)

// weight is the size that the client adds to a program.
type weight struct {
	extraKiB int // the size beyond the program by hand
	modules  int
}

// readWeight reads the weight from the file with which a test of the main module compares it.
func readWeight() (weight, error) {
	text, err := os.ReadFile("../contract/weight.txt")
	if err != nil {
		return weight{}, err
	}
	w := weight{modules: strings.Count(string(text), "\nmodule ")}
	_, kib, _ := strings.Cut(string(text), "\nKiB ")
	if _, err := fmt.Sscan(kib, &w.extraKiB); err != nil {
		return weight{}, fmt.Errorf("contract/weight.txt: %w", err)
	}
	return w, nil
}
