package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Approval is one moderator's wish to publish what is staged.
type Approval struct {
	Person string // id
	Name   string
	Why    string
}

// Approve keeps a moderator's wish to publish what is staged with an id, and returns
// those of all moderators for it, the oldest first. Wishes for anything else that was
// staged are forgotten.
func (s *Store) Approve(ctx context.Context, staged string, a Approval, at time.Time) ([]Approval, error) {
	_, err := s.write.ExecContext(ctx, "DELETE FROM corpus_approval WHERE staged <> $1", staged)
	if err == nil {
		_, err = s.write.ExecContext(ctx, `INSERT INTO corpus_approval (staged, person, name, why, given) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (staged, person) DO UPDATE SET why = excluded.why`, staged, a.Person, a.Name, a.Why, at.Unix())
	}
	if err != nil {
		return nil, fmt.Errorf("keep an approval: %w", err)
	}
	return s.Approvals(ctx, staged)
}

// Approvals returns who wished to publish what is staged, the oldest first.
func (s *Store) Approvals(ctx context.Context, staged string) ([]Approval, error) {
	return list(ctx, s, "read the approvals", func(rows *sql.Rows, a *Approval) error { return rows.Scan(&a.Person, &a.Name, &a.Why) },
		"SELECT person, name, why FROM corpus_approval WHERE staged = $1 ORDER BY given, person", staged)
}

// list reads rows into values.
func list[T any](ctx context.Context, s *Store, doing string, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, fmt.Errorf("%s: %w", doing, err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return out, nil
}

// Mark returns what was kept under a name; "" where nothing was.
func (s *Store) Mark(ctx context.Context, name string) (string, error) {
	var v string
	err := s.read.QueryRowContext(ctx, "SELECT value FROM mark WHERE name = $1", name).Scan(&v)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read the mark %s: %w", name, err)
	}
	return v, nil
}

// PutMark keeps a value under a name.
func (s *Store) PutMark(ctx context.Context, name, value string) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO mark (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	if err != nil {
		return fmt.Errorf("keep the mark %s: %w", name, err)
	}
	return nil
}

// SentAnswer is an answer that stands somewhere on Discord.
type SentAnswer struct {
	Message string
	Channel string
	Version string // of the corpus
	Records []string
}

// KeepAnswer remembers an answer, in the place of what is known of the same message,
// and forgets those that were sent before a time, and all but the newest most.
func (s *Store) KeepAnswer(ctx context.Context, a SentAnswer, sent, before time.Time, most int) error {
	if err := s.keepAnswer(ctx, a, sent, before, most); err != nil {
		return fmt.Errorf("remember an answer: %w", err)
	}
	return nil
}

func (s *Store) keepAnswer(ctx context.Context, a SentAnswer, sent, before time.Time, most int) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for _, step := range []struct {
		query string
		args  []any
	}{
		{"DELETE FROM answer WHERE message_id = $1 OR sent < $2", []any{a.Message, before.Unix()}},
		{"DELETE FROM answer WHERE message_id IN (SELECT message_id FROM answer ORDER BY sent DESC, message_id DESC LIMIT 1000 OFFSET $1)", []any{max(0, most-1)}},
		{"INSERT INTO answer (message_id, channel_id, version, sent) VALUES ($1, $2, $3, $4)", []any{a.Message, a.Channel, a.Version, sent.Unix()}},
	} {
		if _, err := tx.ExecContext(ctx, step.query, step.args...); err != nil {
			return err
		}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(a.Records))) {
		if _, err := tx.ExecContext(ctx, "INSERT INTO answer_record (message_id, record_id) VALUES ($1, $2)", a.Message, id); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// AnswersCiting returns the answers sent since a time that cite any of the records,
// the newest first and at most so many, each with those of the records that it cites.
func (s *Store) AnswersCiting(ctx context.Context, records []string, since time.Time, most int) ([]SentAnswer, error) {
	type row struct {
		SentAnswer
		sent int64
	}
	found := map[string]*row{}
	for _, id := range records {
		rows, err := list(ctx, s, "find the answers that cite a record", func(rows *sql.Rows, r *row) error {
			return rows.Scan(&r.Message, &r.Channel, &r.Version, &r.sent)
		}, `SELECT a.message_id, a.channel_id, a.version, a.sent FROM answer_record r JOIN answer a ON a.message_id = r.message_id
			WHERE r.record_id = $1 AND a.sent >= $2 ORDER BY a.sent DESC, a.message_id DESC LIMIT $3`, id, since.Unix(), most)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			known := found[r.Message]
			if known == nil {
				known = &r
				found[r.Message] = known
			}
			known.Records = append(known.Records, id)
		}
	}
	var all []*row
	for _, r := range found {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *row) int {
		switch {
		case a.sent != b.sent:
			return int(b.sent - a.sent)
		case a.Message > b.Message:
			return -1
		}
		return 1
	})
	var out []SentAnswer
	for _, r := range all[:min(len(all), most)] {
		out = append(out, r.SentAnswer)
	}
	return out, nil
}

// ForgetAnswer forgets an answer: it had its notice, or is not there any more.
func (s *Store) ForgetAnswer(ctx context.Context, message string) error {
	if _, err := s.write.ExecContext(ctx, "DELETE FROM answer WHERE message_id = $1", message); err != nil {
		return fmt.Errorf("forget an answer: %w", err)
	}
	return nil
}

// Subscription is a topic that a channel wants to hear of.
type Subscription struct {
	Server  string
	Channel string
	Sort    string // city, area, document
	Topic   string // its key
}

// Subscribe keeps a subscription; one that is there already stays.
func (s *Store) Subscribe(ctx context.Context, v Subscription) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO subscription (channel_id, server_id, sort, topic) VALUES ($1, $2, $3, $4)
		ON CONFLICT (channel_id, sort, topic) DO NOTHING`, v.Channel, v.Server, v.Sort, v.Topic)
	if err != nil {
		return fmt.Errorf("keep a subscription: %w", err)
	}
	return nil
}

// Unsubscribe ends a subscription, and reports whether there was one.
func (s *Store) Unsubscribe(ctx context.Context, v Subscription) (bool, error) {
	done, err := s.write.ExecContext(ctx, "DELETE FROM subscription WHERE channel_id = $1 AND sort = $2 AND topic = $3", v.Channel, v.Sort, v.Topic)
	if err != nil {
		return false, fmt.Errorf("end a subscription: %w", err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// ForgetChannel ends all subscriptions of a channel that is gone.
func (s *Store) ForgetChannel(ctx context.Context, channel string) error {
	for _, query := range []string{"DELETE FROM subscription WHERE channel_id = $1", "DELETE FROM digest WHERE channel_id = $1"} {
		if _, err := s.write.ExecContext(ctx, query, channel); err != nil {
			return fmt.Errorf("end a channel's subscriptions: %w", err)
		}
	}
	return nil
}

// Subscriptions returns those of one channel, or of all where channel is "", by
// channel, sort and topic.
func (s *Store) Subscriptions(ctx context.Context, channel string) ([]Subscription, error) {
	return list(ctx, s, "read the subscriptions", func(rows *sql.Rows, v *Subscription) error {
		return rows.Scan(&v.Server, &v.Channel, &v.Sort, &v.Topic)
	}, `SELECT server_id, channel_id, sort, topic FROM subscription WHERE channel_id = $1 OR $1 = '' ORDER BY channel_id, sort, topic`, channel)
}

// Told returns the number of the last publication that a channel was told of; 0
// where it was told of none.
func (s *Store) Told(ctx context.Context, channel string) (int, error) {
	var n int
	err := s.read.QueryRowContext(ctx, "SELECT event FROM digest WHERE channel_id = $1", channel).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read what a channel was told: %w", err)
	}
	return n, nil
}

// PutTold keeps the number of the last publication that a channel was told of.
func (s *Store) PutTold(ctx context.Context, channel string, event int) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO digest (channel_id, event) VALUES ($1, $2)
		ON CONFLICT (channel_id) DO UPDATE SET event = excluded.event`, channel, event)
	if err != nil {
		return fmt.Errorf("keep what a channel was told: %w", err)
	}
	return nil
}
