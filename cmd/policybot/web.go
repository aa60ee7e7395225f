package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"policybot/corpus/ingest"
	"policybot/corpus/ingest/fetch"
)

// hostList is hosts whose pages may be fetched, with their subdomains.
type hostList []string

var hostPattern = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)

// UnmarshalText accepts host names with commas or spaces between them. A name
// without a dot, or an address of numbers, would open the inside of a network.
func (h *hostList) UnmarshalText(text []byte) error {
	var hosts hostList
	for name := range strings.FieldsFuncSeq(string(text), func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		name = strings.ToLower(strings.Trim(name, "."))
		if !hostPattern.MatchString(name) {
			return fmt.Errorf("holds %q, which is no host name; write names with commas between, such as gov.cn,example.org", name)
		}
		hosts = append(hosts, name)
	}
	*h = hosts
	return nil
}

// web fetches for one command. Settings are read when the first link is met: a
// command that meets none does not need them.
type web struct {
	p       *program
	keep    string // folder for the raw bytes; empty: they are not kept
	pages   *fetch.Client
	discord *fetch.Client
}

// clients returns the client for an address: Discord's own file hosts have one
// with its own rules.
func (w *web) client(address string) (*fetch.Client, error) {
	if w.pages == nil {
		s, err := w.p.settings(local)
		if err != nil {
			return nil, err
		}
		o := fetch.Options{Hosts: s.SourceHosts, AllowHTTP: bool(s.AllowHTTP), Version: programVersion()}
		if w.p.web != nil {
			w.p.web(&o)
		}
		w.pages, w.discord = fetch.New(o), fetch.New(fetch.Discord(o))
	}
	if u, err := url.Parse(address); err == nil && fetch.HostAllowed(strings.ToLower(u.Hostname()), fetch.Discord(fetch.Options{}).Hosts) {
		return w.discord, nil
	}
	return w.pages, nil
}

// get fetches, and keeps what came.
func (w *web) get(ctx context.Context, r fetch.Request) (*fetch.Result, error) {
	c, err := w.client(r.URL)
	if err != nil {
		return nil, err
	}
	got, err := c.Get(ctx, r)
	if refused, ok := errors.AsType[*fetch.Refused](err); ok && strings.Contains(refused.Why, "none of the hosts") {
		return nil, &hintError{err, "SOURCE_HOSTS lists the hosts that may be asked; see .env.example. Or save the page and import the file"}
	}
	if err != nil {
		return nil, err
	}
	if w.keep != "" && !got.Unchanged {
		if _, err := got.Keep(w.keep); err != nil {
			return nil, err
		}
	}
	return got, nil
}

// fetcher is get for the import.
func (w *web) fetcher(ctx context.Context, address string) (ingest.Fetched, error) {
	got, err := w.get(ctx, fetch.Request{URL: address})
	if err != nil {
		return ingest.Fetched{}, err
	}
	return ingest.Fetched{Name: address, URL: got.URL, Raw: got.Body, ContentType: got.ContentType}, nil
}

// close ends idle connections.
func (w *web) close() {
	if w.pages != nil {
		w.pages.Close()
		w.discord.Close()
	}
}
