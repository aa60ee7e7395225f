package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/temoto/robotstxt"
)

// RFC 9309 asks for at least 500 KiB of a robots.txt to be read, and for one to
// be used for no longer than a day.
const (
	robotsBytes = 512 << 10
	robotsFresh = 24 * time.Hour
	maxDelay    = time.Minute // a longer Crawl-delay is cut to it
	robotsName  = "policybot"
)

// rules are what a site's robots.txt says to us.
type rules struct {
	group   *robotstxt.Group
	delay   time.Duration
	fetched time.Time
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// robotsAllow returns an error where the site asks not to be read there, or where
// that cannot be found out for now.
func (c *Client) robotsAllow(ctx context.Context, u *url.URL) error {
	if c.o.NoRobots {
		return nil
	}
	c.mu.Lock()
	r := c.robots[origin(u)]
	c.mu.Unlock()
	if r == nil || c.o.Now().Sub(r.fetched) > robotsFresh {
		var err error
		if r, err = c.fetchRobots(ctx, u); err != nil {
			return err
		}
		c.mu.Lock()
		c.robots[origin(u)] = r
		c.mu.Unlock()
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if r.group != nil && !r.group.Test(path) {
		return &Refused{u.String(), "the site's robots.txt asks programs not to read it; open it in a browser, save it, and import the saved file"}
	}
	return nil
}

// fetchRobots reads a robots.txt as RFC 9309 says: none, or one that leads
// elsewhere, allows everything; a server that fails allows nothing.
func (c *Client) fetchRobots(ctx context.Context, page *url.URL) (*rules, error) {
	u := &url.URL{Scheme: page.Scheme, Host: page.Host, Path: "/robots.txt"}
	r := &rules{fetched: c.o.Now()}
	for range maxRedirects + 1 {
		a, err := c.once(ctx, u, "", "", robotsBytes)
		if err != nil {
			return nil, err
		}
		switch {
		case a.code == http.StatusOK:
			parsed, err := robotstxt.FromBytes(a.body)
			if err != nil {
				return r, nil // a page of the site in its place, most often
			}
			r.group = parsed.FindGroup(robotsName)
			r.delay = min(r.group.CrawlDelay, maxDelay)
			return r, nil
		case a.code >= 500:
			return nil, errors.Join(&StatusError{u.String(), a.code}, errors.New("without its robots.txt the site is not read; try again later"))
		case a.code < 300 || a.code >= 400:
			return r, nil
		}
		next, err := u.Parse(a.header.Get("Location"))
		if err != nil {
			return r, nil
		}
		if u, err = c.permit(next.String()); err != nil {
			return r, nil
		}
	}
	return r, nil
}
