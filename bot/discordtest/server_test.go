package discordtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// recorder is a TB that keeps what a server reports when it closes.
type recorder struct {
	testing.TB
	cleanups []func()
	errors   []string
}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) end() {
	for _, f := range slices.Backward(r.cleanups) {
		f()
	}
}

func TestViolationsFailTheTest(t *testing.T) {
	for _, taken := range []bool{false, true} {
		r := &recorder{TB: t}
		d := New(r)
		rest(t, d, "POST", channelPath(d), `{"content":"@everyone"}`)
		if taken {
			d.TakeViolations()
		}
		r.end()
		if got := strings.Join(r.errors, "\n"); taken != (got == "") || !taken && !strings.Contains(got, "mentions-missing") {
			t.Errorf("taken %v: got %q", taken, got)
		}
		for _, e := range r.errors {
			if strings.Contains(e, d.Token) {
				t.Error("the token is in the failure")
			}
		}
	}
}

func TestRequests(t *testing.T) {
	d := newForTest(t)
	rest(t, d, "POST", channelPath(d), hello)
	rest(t, d, "GET", "/users/@me", "")
	for pattern, want := range map[string]int{
		"": 2, "* /channels/**": 1, "POST /channels/*/messages": 1, "GET /channels/*/messages": 0, "/users/@me": 1, "POST /channels/*": 0,
	} {
		if got := len(d.Requests(pattern)); got != want {
			t.Errorf("%q: got %d requests, want %d", pattern, got, want)
		}
	}
	if r := d.Requests("POST /channels/**")[0]; r.Status != 200 || r.Body != hello {
		t.Errorf("got %+v", r)
	}
}
