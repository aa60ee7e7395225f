package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"policybot/corpus/ingest/fetch"
)

// anyAddress resolves every name to one public address.
type anyAddress struct{}

func (anyAddress) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("93.184.216.34")}, nil
}

// online runs a command whose pages all come from a handler on loopback.
func online(t *testing.T, h http.HandlerFunc, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	s := httptest.NewServer(h)
	defer s.Close()
	var out, errs bytes.Buffer
	p := &program{env: env, stdin: strings.NewReader(""), stdout: &out, stderr: &errs, web: func(o *fetch.Options) {
		o.Resolver = anyAddress{}
		o.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
		o.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
		}
	}}
	code = p.exitCode(p.dispatch(context.Background(), args))
	return code, out.String(), errs.String()
}

const plan = `<html><head><meta charset="utf-8"><title>示例部关于灯塔的通知</title></head><body><div class="TRS_Editor"><p>示例函〔2026〕1号</p>
<p>各市人民政府：</p><p>现就灯塔事项通知如下。</p><p>一、主要任务</p><p>（一）支持大连市接入岸电，减少烟尘。</p><p>（二）允许宁波市出租灯塔，所得归公。</p><p>示例部</p><p>2026年1月9日</p></div></body></html>`

func TestImportLink(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	h := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/1.htm" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(plan))
	}
	_, out, errs := online(t, h, map[string]string{"ALLOW_HTTP": "1"}, "corpus", "import", "http://www.example.gov.cn/1.htm", "--into", dir)
	for _, want := range []string{"示例部关于灯塔的通知", "示例函〔2026〕1号", "2026-01-09", "2 records"} {
		if !strings.Contains(out, want) {
			t.Errorf("the report lacks %q:\n%s%s", want, out, errs)
		}
	}
	raw, _ := filepath.Glob(filepath.Join(dir, "raw", "*"))
	if len(raw) != 2 {
		t.Errorf("kept %v, want the page and where it came from", raw)
	}
	if body, _ := os.ReadFile(raw[0]); string(body) != plan {
		t.Errorf("kept %q", body)
	}
	if code, _, errs := inProcess("corpus", "lint", dir); code != exitOK {
		t.Errorf("lint: %s", errs)
	}

	for address, want := range map[string]string{
		"http://www.example.gov.cn/1.htm": "ALLOW_HTTP", "https://example.org/": "SOURCE_HOSTS", "https://127.0.0.1/": "SOURCE_HOSTS",
	} {
		code, _, errs := online(t, h, nil, "corpus", "import", address)
		if code != exitProblem || !strings.Contains(errs, want) {
			t.Errorf("%s: exit code %d, %q lacks %q", address, code, errs, want)
		}
	}
	code, _, errs := online(t, h, map[string]string{"ALLOW_HTTP": "1"}, "corpus", "import", "http://www.gov.cn/missing.htm")
	if code != exitProblem || !strings.Contains(errs, "404") {
		t.Errorf("a page that is gone: exit code %d, %q", code, errs)
	}
	code, _, errs = online(t, h, map[string]string{"SOURCE_HOSTS": "intranet"}, "corpus", "import", "https://www.gov.cn/")
	if code != exitProblem || !strings.Contains(errs, "SOURCE_HOSTS holds") {
		t.Errorf("a bad setting: exit code %d, %q", code, errs)
	}
}

func TestRefresh(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "watch.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, code := plan, http.StatusOK
	h := func(w http.ResponseWriter, r *http.Request) {
		tag := `"` + strconv.Itoa(len(page)) + `"`
		switch {
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case r.URL.Path == "/old.htm":
			http.Redirect(w, r, "/1.htm", http.StatusMovedPermanently)
		case r.Header.Get("If-None-Match") == tag:
			w.WriteHeader(http.StatusNotModified)
		default:
			w.Header().Set("ETag", tag)
			w.WriteHeader(code)
			w.Write([]byte(page))
		}
	}
	refresh := func(want int, holds ...string) {
		t.Helper()
		code, out, errs := online(t, h, map[string]string{"ALLOW_HTTP": "1"}, "corpus", "refresh", dir)
		if code != want {
			t.Errorf("exit code %d, want %d:\n%s%s", code, want, out, errs)
		}
		for _, text := range holds {
			if !strings.Contains(out+errs, text) {
				t.Errorf("no %q in\n%s%s", text, out, errs)
			}
		}
	}
	refresh(exitProblem, "has no watch.yaml", "Write one")
	write("- url: x\n")
	refresh(exitProblem, "watch.yaml:1:", "no web address")
	if code, out, _ := inProcess("corpus", "lint", dir); code != exitProblem || !strings.Contains(out, "watch.yaml:1:") {
		t.Errorf("lint: exit code %d, %s", code, out)
	}
	write("- url: http://www.gov.cn/old.htm\n  document: lights\n")
	refresh(exitDoubts, "imported", "2 records, 2 doubts; see review.yaml")
	refresh(exitOK, "unchanged")
	page = strings.Replace(plan, "所得归公", "所得归公共基金", 1)
	refresh(exitDoubts, "imported")
	if c, err := loadCorpus(dir); err != nil || len(c.Records) != 2 || !strings.Contains(c.Records[1].Text.ZH, "公共基金") {
		t.Errorf("the folder holds %+v, %v", c, err)
	}
	code = http.StatusNotFound
	page = "gone"
	refresh(exitProblem, "failed", "404")
	code, page = http.StatusOK, "<p>没有条款，只有一句话。</p>"
	refresh(exitProblem, "failed", "nothing usable")
	if c, err := loadCorpus(dir); err != nil || len(c.Records) != 2 {
		t.Errorf("a page without items changed the folder: %+v, %v", c, err)
	}
	write("# none yet\n")
	refresh(exitOK, "nothing is watched")
}
