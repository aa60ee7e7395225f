package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	transcript = regexp.MustCompile("(?s)```console\n(.*?)```")
	asked      = regexp.MustCompile(`^\$ go run \./cmd/policybot ask "(.*)"$`)
	versions   = regexp.MustCompile(`\d{4}-\d{2}-\d{2}-[0-9a-f]{8}`)
)

// TestReadmeTranscript keeps the README's transcript real. The corpus version in
// it may be older than the corpus.
func TestReadmeTranscript(t *testing.T) {
	const name = "../../README.md"
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	block := transcript.FindSubmatchIndex(raw)
	if block == nil {
		t.Fatal("the README has no transcript")
	}
	want := string(raw[block[2]:block[3]])
	var got strings.Builder
	for line := range strings.Lines(want) {
		m := asked.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		if got.Len() > 0 {
			got.WriteString("\n")
		}
		_, out, errs := inProcess("ask", m[1])
		if errs != "" {
			t.Fatalf("%s: %s", m[1], errs)
		}
		got.WriteString(line + strings.TrimRight(out, "\n") + "\n")
	}
	if *update {
		text := string(raw[:block[2]]) + got.String() + string(raw[block[3]:])
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	strip := func(s string) string { return versions.ReplaceAllString(s, "VERSION") }
	if diff := cmp.Diff(strip(want), strip(got.String())); diff != "" {
		t.Errorf("the README's transcript is not what the program prints; look at it and run go test ./cmd/policybot -update (-want +got):\n%s", diff)
	}
}
