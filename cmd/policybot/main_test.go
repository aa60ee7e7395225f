package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"policybot": main})
}

// TestStories runs the program as its users do; see testdata/*.txt.
func TestStories(t *testing.T) {
	if raced {
		t.Skip("each command is a process of its own, which the race detector makes too slow to tell anything; the packages are raced")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "json": jsonKeys},
	})
}

// exits runs a command and checks its exit code: exits 3 policybot ask …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// jsonKeys checks the keys of the JSON object on the last command's output, or of
// the object under a key of it: json records.0 id document …
func jsonKeys(ts *testscript.TestScript, neg bool, args []string) {
	var v any
	if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &v); err != nil {
		ts.Fatalf("not JSON: %v", err)
	}
	if args[0] != "." {
		for step := range strings.SplitSeq(args[0], ".") {
			switch at := v.(type) {
			case map[string]any:
				v = at[step]
			case []any:
				if len(at) == 0 {
					ts.Fatalf("%s: the list is empty", args[0])
				}
				v = at[0]
			}
		}
	}
	object, ok := v.(map[string]any)
	if !ok {
		ts.Fatalf("%s is %T, not an object", args[0], v)
	}
	var got []string
	for key, value := range object {
		got = append(got, key)
		if value == nil {
			ts.Fatalf("%s.%s is null", args[0], key)
		}
	}
	slices.Sort(got)
	want := slices.Sorted(slices.Values(args[1:]))
	if diff := cmp.Diff(want, got); diff != "" {
		ts.Fatalf("keys of %s (-want +got):\n%s", args[0], diff)
	}
}

// inProcess runs the program without a process.
func inProcess(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(context.Background(), args, nil, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// TestHelp holds the help of every command in testdata/help.
func TestHelp(t *testing.T) {
	t.Setenv("COLUMNS", "") // the help is as wide as the terminal
	for _, command := range []string{"", "ask", "list", "show", "show city", "show area", "show document", "show record", "show changes", "match", "compare", "matrix", "export", "chat", "serve", "eval", "bench", "corpus", "corpus lint", "corpus stats", "corpus import", "corpus print", "corpus refresh",
		"corpus stage", "corpus review", "corpus status", "corpus diff", "corpus check", "corpus publish", "corpus rollback", "corpus log", "corpus show", "corpus export", "corpus gc", "version"} {
		t.Run(command, func(t *testing.T) {
			code, got, errs := inProcess(append(strings.Fields(command), "--help")...)
			if code != exitOK || errs != "" {
				t.Errorf("exit code %d, stderr %q", code, errs)
			}
			name := filepath.Join("testdata", "help", strings.Join(append([]string{"policybot"}, strings.Fields(command)...), "-")+".golden")
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("help changed; look at it and run go test ./cmd/policybot -update (-want +got):\n%s", diff)
			}
			if !strings.Contains(got, "Exampl") && command != "" {
				t.Error("no example in the help")
			}
		})
	}
}

func TestWrongUsage(t *testing.T) {
	for _, c := range []struct {
		name, args, want string
	}{
		{"no question", "ask", "there is no question\nWrite it after the command"},
		{"unknown flag", "ask what --jsn", `did you mean "--json"?` + "\nSee policybot ask --help"},
		{"unknown language", "ask --lang fr x", `there is no language "fr"; it can be en, zh or zh-Hant` + "\n"},
		{"question without a command", "Which cities?", `To ask a question: policybot ask "Which cities?"`},
		{"half a command", "corpus", "See policybot corpus --help"},
		{"records without questions", "eval --records x", "--records needs --questions"},
		{"records and a corpus", "eval --records x --corpus y --questions z", "do not go together"},
		{"one report to compare", "eval --compare a.json", "--compare takes two reports"},
		{"a stray word", "eval q.jsonl", "A question file is named with --questions q.jsonl"},
		{"a half that is none", "eval --half both", "it can be tune, check or exam"},
		{"no records to make", "bench --records 0", "Give the number of records"},
		{"an empty folder", "ask --corpus= x", "the corpus folder is empty text"},
		{"a change that is none", "eval --perturb rot13", "the changes are typo,"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := inProcess(strings.Fields(c.args)...)
			if code != exitUsage || out != "" {
				t.Errorf("exit code %d, stdout %q", code, out)
			}
			if !strings.HasPrefix(errs, "policybot: ") || !strings.Contains(errs, c.want) {
				t.Errorf("stderr lacks %q:\n%s", c.want, errs)
			}
		})
	}
}

// A variable that is not set must not mean the built-in corpus.
func TestEmptyFolder(t *testing.T) {
	for _, args := range [][]string{{"corpus", "lint", ""}, {"corpus", "stats", ""}, {"eval", "--corpus", ""}, {"ask", "--corpus", "", "x"}} {
		if code, _, errs := inProcess(args...); code != exitUsage || !strings.Contains(errs, "empty text") {
			t.Errorf("%q: exit code %d, %s", args, code, errs)
		}
	}
}

func TestQuestionsThatAreNone(t *testing.T) {
	for in, want := range map[string]string{
		"": "there is no question", " \t\r\n\u3000\u200b\x00": "there is no question", "\ufeff": "there is no question",
		"which \xff cities": "the question is not UTF-8",
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), []string{"ask", "-"}, nil, strings.NewReader(in), &out, &errs)
		if code != exitUsage || !strings.Contains(errs.String(), want) || out.Len() > 0 {
			t.Errorf("%q: exit code %d, %s", in, code, errs.String())
		}
	}
	long := bytes.Repeat([]byte("大"), maxStdin)[:maxStdin]
	if !utf8.Valid(whole(long)) || len(whole(long)) < maxStdin-3 {
		t.Error("a character is cut in two")
	}
}

// Ctrl-C ends with one word, whatever was under way.
func TestInterrupted(t *testing.T) {
	waiting, w := io.Pipe() // a terminal at which nobody types
	defer w.Close()
	for name, args := range map[string][]string{"waiting": {"ask", "-"}, "ask": {"ask", "Which cities?"}, "eval": {"eval"}, "perturb": {"eval", "--perturb", "all"}} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var out, errs bytes.Buffer
		code := run(ctx, args, nil, waiting, &out, &errs)
		if code != exitProblem || errs.String() != "policybot: interrupted\n" || out.Len() > 0 {
			t.Errorf("%s: exit code %d, stdout %q, stderr %q", name, code, out.String(), errs.String())
		}
	}
}

func TestTerminalLang(t *testing.T) {
	for locale, want := range map[string]string{"": "en", "C.UTF-8": "en", "zh_CN.UTF-8": "zh", "zh_TW.UTF-8": "zh-Hant", "zh_HK": "zh-Hant", "fr_FR": "en"} {
		if got := terminalLang(map[string]string{"LANG": locale}); string(got) != want {
			t.Errorf("LANG=%q: got %s, want %s", locale, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{`a b`: `"a b"`, `what's $5`: `'what'\''s $5'`} {
		if got := quote(in); got != want {
			t.Errorf("quote(%q) = %s, want %s", in, got, want)
		}
	}
}
