package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"policybot/bot/curate"
	"policybot/bot/discord"
	"policybot/bot/store"
	"policybot/corpus/ingest/fetch"
	"policybot/corpus/version"
)

// mebibytes is the size of something.
type mebibytes int

// UnmarshalText accepts what the import can read.
func (m *mebibytes) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n < 1 || n > 32 {
		return fmt.Errorf("is %q; it can be a number of MiB from 1 to 32", text)
	}
	*m = mebibytes(n)
	return nil
}

// approvals is how many people have to agree.
type approvals int

// UnmarshalText accepts one and two.
func (a *approvals) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n < 1 || n > 2 {
		return fmt.Errorf("is %q; it can be 1 or 2", text)
	}
	*a = approvals(n)
	return nil
}

// days is for how long something is done; 0: it is not.
type days int

// UnmarshalText accepts up to a year.
func (d *days) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n < 0 || n > 365 {
		return fmt.Errorf("is %q; it can be a number of days from 0, for none, to 365", text)
	}
	*d = days(n)
	return nil
}

// clock is a time of the day, since midnight.
type clock time.Duration

// never is no time of the day.
const never clock = -1

// UnmarshalText accepts hours and minutes, and the word off.
func (c *clock) UnmarshalText(text []byte) error {
	v := strings.ToLower(strings.TrimSpace(string(text)))
	if v == "off" {
		*c = never
		return nil
	}
	t, err := time.Parse("15:04", v)
	if err != nil {
		return fmt.Errorf("is %q; it can be a time such as 03:00, or off", text)
	}
	*c = clock(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
	return nil
}

// String is the time as it is written in settings.
func (c clock) String() string {
	if c < 0 {
		return "off"
	}
	return time.Time{}.Add(time.Duration(c)).Format("15:04")
}

// curated lets the corpus in the data folder be changed from Discord. done frees what
// that took.
func (p *program) curated(e *engine, db *store.Store, s *settings) (c *discord.Corpus, done func(), err error) {
	versions, err := openVersions(s)
	if err != nil {
		return nil, nil, err
	}
	most := int64(s.MaxUpload) << 20
	o := fetch.Options{Hosts: s.SourceHosts, AllowHTTP: bool(s.AllowHTTP), Version: programVersion(), Bytes: most}
	if p.web != nil {
		p.web(&o)
	}
	pages, files := fetch.New(o), fetch.New(fetch.Discord(o))
	desk := curate.New(curate.Options{Versions: versions, Pages: pages, Files: files, MaxUpload: most})
	return &discord.Corpus{
		Desk: desk, Store: db, Home: string(s.HomeGuildID), Changed: e.caughtUp(versions),
		Approvals: int(s.Approvals), RefreshAt: time.Duration(s.RefreshAt), AutoPublish: bool(s.AutoPublish), RecallDays: int(s.RecallDays),
	}, func() { desk.Close(); pages.Close(); files.Close() }, nil
}

// catchUpTime bounds the wait for a published version to answer.
const catchUpTime = time.Minute

// caughtUp waits until what is published is what answers, which [follow] sees to.
func (e *engine) caughtUp(versions *version.Store) func(context.Context) error {
	return func(ctx context.Context) error {
		event, err := versions.Pointer()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, catchUpTime)
		defer cancel()
		for e.answers.Load() < int64(event.Number) {
			select {
			case <-ctx.Done():
				return fmt.Errorf("wait for %s to answer: %w", named(event.Version), ctx.Err())
			case <-time.After(50 * time.Millisecond):
			}
		}
		return nil
	}
}
