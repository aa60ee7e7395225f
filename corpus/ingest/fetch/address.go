package fetch

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/idna"
)

// permit checks an address against the rules: scheme, host, port, no user.
func (c *Client) permit(address string) (*url.URL, error) {
	refuse := func(why string) (*url.URL, error) { return nil, &Refused{shown(address), why} }
	if len(address) > 4096 {
		return refuse("it is too long")
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Opaque != "" {
		return refuse("it is no web address")
	}
	switch {
	case u.User != nil:
		return refuse("it names a user or a password")
	case u.Scheme == "http" && !c.o.AllowHTTP:
		return refuse("only https is allowed; ALLOW_HTTP=1 allows http too")
	case u.Scheme != "http" && u.Scheme != "https":
		return refuse("only https is allowed")
	}
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(strings.ToLower(u.Hostname()), "."))
	if err != nil {
		return refuse("its host is no host name")
	}
	if !HostAllowed(name, c.o.Hosts) {
		return refuse(fmt.Sprintf("%s is none of the hosts that may be asked (%s)", name, strings.Join(c.o.Hosts, ", ")))
	}
	if p := u.Port(); p != "" && (u.Scheme != "https" || p != "443") && (u.Scheme != "http" || p != "80") {
		return refuse("its port is not the usual one")
	}
	u.Host, u.Fragment = name, ""
	return u, nil
}

// shown is an address for messages, without a password.
func shown(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Redacted()
	}
	return fmt.Sprintf("%.60q", address)
}

// HostAllowed reports whether host is one of hosts or under one of them, label
// by label: evilgov.cn is not under gov.cn.
func HostAllowed(host string, hosts []string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	for _, h := range hosts {
		h = strings.ToLower(strings.Trim(h, ". "))
		if h != "" && (host == h || strings.HasSuffix(host, "."+h)) {
			return true
		}
	}
	return false
}

// transport dials checked addresses alone. It uses no proxy: a proxy would look
// the name up again, and could find another address.
func (c *Client) transport() *http.Transport {
	return &http.Transport{
		DialContext:            c.dial,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{RootCAs: c.o.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    20 * time.Second,
		ResponseHeaderTimeout:  time.Minute,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConnsPerHost:    1,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}

// dial looks the host up once, checks every address that it has, and dials one of
// those, not the name: an answer that changes between the look-up and the
// connection changes nothing.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addrs, err := c.o.Resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	if len(addrs) == 0 {
		return nil, fmt.Errorf("%s has no address", host)
	}
	for _, a := range addrs {
		// One inward address among public ones is no accident.
		if !Public(a) {
			return nil, &Refused{host, fmt.Sprintf("%s leads to %s, which is no public address", host, a)}
		}
	}
	dial := c.o.Dial
	if dial == nil {
		d := &net.Dialer{Timeout: 20 * time.Second, Control: control}
		dial = d.DialContext
	}
	var last error
	for _, a := range addrs {
		conn, err := dial(ctx, network, net.JoinHostPort(a.Unmap().String(), port))
		if err == nil {
			return conn, nil
		}
		last = err
	}
	return nil, last
}

// control checks the address of the socket itself, right before it connects.
func control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || !Public(a.Addr()) {
		return &Refused{address, "it is no public address"}
	}
	return nil
}

// notPublic are the special ranges of the IANA registries (RFC 6890 and its
// updates) inside the space that is public otherwise, and addresses of cloud
// platforms that answer their own machines.
var notPublic = prefixes(`0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
	192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3
	168.63.129.16/32 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20`)

var (
	global6 = netip.MustParsePrefix("2000::/3")
	nat64   = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052: an IPv4 address in its last 32 bits
)

func prefixes(words string) []netip.Prefix {
	var out []netip.Prefix
	for w := range strings.FieldsSeq(words) {
		out = append(out, netip.MustParsePrefix(w))
	}
	return out
}

// Public reports whether an address is one that anybody on the internet has: no
// loopback, private, link-local, shared, multicast, reserved or transition
// address, and no such IPv4 address inside an IPv6 one.
func Public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if nat64.Contains(a) { // networks without IPv4 reach the rest of the world so
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if a.Is6() && !global6.Contains(a) {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
