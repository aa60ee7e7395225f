package fetch

import (
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

func TestRefused(t *testing.T) {
	s := newSite(t, func(http.ResponseWriter, *http.Request) { t.Error("a refused address was asked") })
	for address, why := range map[string]string{
		"https://example.com/":                 "none of the hosts",
		"https://evilgov.cn/":                  "none of the hosts",
		"https://gov.cn.example.com/":          "none of the hosts",
		"https://127.0.0.1/":                   "none of the hosts",
		"https://[::1]/":                       "no host name",
		"https://0x7f.1/":                      "none of the hosts",
		"https://www.gov.cn:8443/":             "port",
		"http://www.gov.cn:443/":               "port",
		"https://user:secret@www.gov.cn/":      "user",
		"https://www.gov.cn@example.com/":      "user",
		"ftp://www.gov.cn/":                    "only https",
		"file:///etc/passwd":                   "no web address",
		"https:www.gov.cn":                     "no web address",
		"www.gov.cn/a":                         "no web address",
		"https://www.gov.cn\\@example.com/":    "no web address",
		"https://" + strings.Repeat("a", 5000): "too long",
	} {
		_, err := get(t, s.client(t, nil), address)
		refused, ok := errors.AsType[*Refused](err)
		if !ok || !strings.Contains(refused.Why, why) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %q", address, err, why)
		}
	}
	if _, err := get(t, s.client(t, func(o *Options) { o.AllowHTTP = false }), "http://www.gov.cn/"); err == nil || !strings.Contains(err.Error(), "ALLOW_HTTP") {
		t.Errorf("http: %v", err)
	}
	if _, err := get(t, s.client(t, func(o *Options) { o.Hosts = nil }), "https://www.gov.cn/"); err == nil {
		t.Error("no hosts allow a host")
	}
}

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "8.8.8.8": true, "2606:4700::1111": true, "64:ff9b::8.8.8.8": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.255.0.1": false, "0.0.0.0": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "172.32.0.1": true,
		"192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "100.100.100.200": false, "192.0.0.192": false, "198.18.0.1": false,
		"224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false, "255.255.255.255": false, "203.0.113.7": false, "168.63.129.16": false,
		"::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd00:ec2::254": false, "ff02::1": false, "fec0::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::127.0.0.1": false, "64:ff9b::127.0.0.1": false, "64:ff9b::10.0.0.1": false, "64:ff9b:1::8.8.8.8": false,
		"2002:7f00:1::": false, "2002:808:808::": false, "2001::1": false, "2001:db8::1": false, "3fff::1": false, "100::1": false,
	} {
		if got := Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("Public(%s) = %v", address, got)
		}
	}
}

// A name that leads inward is refused before anything is dialled, whichever of
// its addresses does.
func TestInwardAddresses(t *testing.T) {
	for _, addrs := range []string{"127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "93.184.216.34 127.0.0.1"} {
		s := newSite(t, func(http.ResponseWriter, *http.Request) { t.Error("an inward address was asked") })
		s.names.answers["in.gov.cn"] = []string{addrs}
		_, err := get(t, s.client(t, nil), "http://in.gov.cn/")
		if _, ok := errors.AsType[*Refused](err); !ok || !strings.Contains(err.Error(), "no public address") {
			t.Errorf("%s: %v", addrs, err)
		}
		if len(s.dialed) != 0 {
			t.Errorf("%s: dialled %v", addrs, s.dialed)
		}
	}
}

// The name says another thing each time that it is asked. What is dialled is what
// was checked, and a later, inward answer is refused.
func TestRebinding(t *testing.T) {
	s := newSite(t, pages(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		io.WriteString(w, "ok")
	}))
	s.names.answers["re.gov.cn"] = []string{"93.184.216.34", "93.184.216.35", "127.0.0.1"}
	c := s.client(t, func(o *Options) { o.NoRobots = true })
	for range 2 {
		if _, err := get(t, c, "http://re.gov.cn/"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := get(t, c, "http://re.gov.cn/"); err == nil || !strings.Contains(err.Error(), "no public address") {
		t.Errorf("the third answer: %v", err)
	}
	if got := strings.Join(s.dialed, " "); got != "93.184.216.34:80 93.184.216.35:80" || s.names.asked != 3 {
		t.Errorf("dialled %s after %d look-ups", got, s.names.asked)
	}
}

// Without a dialer from outside, the socket's own address is checked too.
func TestControl(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1:80": false, "[::1]:443": false, "10.0.0.1:443": false, "93.184.216.34:443": true, "nonsense": false} {
		if err := control("tcp", address, nil); (err == nil) != want {
			t.Errorf("control(%s): %v", address, err)
		}
	}
	s := newSite(t, func(http.ResponseWriter, *http.Request) { t.Error("loopback was asked") })
	s.names.answers["a.gov.cn"] = []string{"127.0.0.1"}
	if _, err := get(t, s.client(t, func(o *Options) { o.Dial = nil }), "http://a.gov.cn/"); err == nil {
		t.Error("loopback was dialled")
	}
}

func FuzzPermit(f *testing.F) {
	for _, s := range []string{"https://www.gov.cn/", "https://政府.gov.cn/", "https://www.gov.cn:443/a?b#c", "https://a@gov.cn", "https://gov.cn%2eexample.com/", "https://GOV.CN./", "//gov.cn", "https://ⓖov.cn/"} {
		f.Add(s)
	}
	c := New(Options{Hosts: []string{"gov.cn"}})
	f.Fuzz(func(t *testing.T, address string) {
		u, err := c.permit(address)
		if err != nil {
			return
		}
		if u.Scheme != "https" || u.User != nil || u.Port() != "" || u.Host != "gov.cn" && !strings.HasSuffix(u.Host, ".gov.cn") {
			t.Errorf("%q is permitted as %s", address, u)
		}
		if again, err := c.permit(u.String()); err != nil || again.String() != u.String() {
			t.Errorf("%s is not permitted again: %v", u, err)
		}
	})
}
