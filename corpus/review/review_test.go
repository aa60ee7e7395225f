package review

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestMarshalledIsLoadedAsItWas(t *testing.T) {
	want := []Entry{
		{Document: "local:dalian", Record: "d-1", Field: "cities", Value: "dalian, ningbo", Basis: "the text says “在大连、宁波等市”: so", Line: 14},
		{Document: "d", Doubt: "a \"new\" area # keep?\nor not", Page: 3},
	}
	for _, entries := range [][]Entry{want, {}} {
		got, err := Load(fstest.MapFS{File: {Data: Marshal(entries)}})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(entries) || len(entries) > 0 && !cmp.Equal(entries, got) {
			t.Errorf("(-want +got):\n%s", cmp.Diff(entries, got))
		}
	}
	if open := Open(want); len(open) != 1 || open[0].Page != 3 {
		t.Errorf("open: %+v", open)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	if got, err := Load(os.DirFS(dir)); err != nil || got != nil {
		t.Errorf("a folder without the file: %v, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(dir, File), []byte("- [\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(os.DirFS(dir)); err == nil {
		t.Error("a file that is no YAML is no error")
	}
}
