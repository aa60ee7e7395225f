package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Topic is something that can be followed.
type Topic struct {
	Sort string // city, area or document
	Key  string // slug or id
}

// Follower is a person who follows something.
type Follower struct {
	ID     string
	Lang   string  // of the digests; empty: not known
	Told   string  // the corpus version up to which they know what changed
	Topics []Topic // by sort and key
}

// Follow keeps that a person follows a topic; one that they follow already stays.
// version is what they know of who did not follow anything.
func (s *Store) Follow(ctx context.Context, person, lang, version string, t Topic) error {
	if err := s.follow(ctx, person, lang, version, t); err != nil {
		return fmt.Errorf("keep what a person follows: %w", err)
	}
	return nil
}

func (s *Store) follow(ctx context.Context, person, lang, version string, t Topic) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if _, err := tx.ExecContext(ctx, `INSERT INTO follower (id, lang, told) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET lang = excluded.lang`, person, lang, version); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO follow (follower_id, sort, topic) VALUES ($1, $2, $3)
		ON CONFLICT (follower_id, sort, topic) DO NOTHING`, person, t.Sort, t.Key); err != nil {
		return err
	}
	return tx.Commit()
}

// Unfollow ends the following of topics, all of them where none is named, and
// returns how many they were. Who follows nothing any more is forgotten.
func (s *Store) Unfollow(ctx context.Context, person string, topics ...Topic) (int, error) {
	n, err := s.unfollow(ctx, person, topics)
	if err != nil {
		return 0, fmt.Errorf("end what a person follows: %w", err)
	}
	return n, nil
}

func (s *Store) unfollow(ctx context.Context, person string, topics []Topic) (int, error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	ended := 0
	count := func(res sql.Result, err error) error {
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		ended += int(n)
		return err
	}
	if len(topics) == 0 {
		err = count(tx.ExecContext(ctx, "DELETE FROM follow WHERE follower_id = $1", person))
	}
	for _, t := range topics {
		err = errors.Join(err, count(tx.ExecContext(ctx, "DELETE FROM follow WHERE follower_id = $1 AND sort = $2 AND topic = $3", person, t.Sort, t.Key)))
	}
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM follower WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM follow WHERE follower_id = $1)", person); err != nil {
		return 0, err
	}
	return ended, tx.Commit()
}

// Follower returns what a person follows; without topics where they follow nothing.
func (s *Store) Follower(ctx context.Context, person string) (Follower, error) {
	list, err := s.followers(ctx, "SELECT id, lang, told FROM follower WHERE id = $1", person)
	if err != nil {
		return Follower{}, err
	}
	if len(list) == 0 {
		return Follower{ID: person}, nil
	}
	return list[0], nil
}

// Behind returns up to most followers who do not know yet what changed up to a
// version, in the order of their ids, after an id.
func (s *Store) Behind(ctx context.Context, version, after string, most int) ([]Follower, error) {
	return s.followers(ctx, "SELECT id, lang, told FROM follower WHERE told <> $1 AND id > $2 ORDER BY id LIMIT $3", version, after, most)
}

// PutFollowerTold keeps that a follower knows what changed up to a version. Who has stopped
// following meanwhile stays forgotten.
func (s *Store) PutFollowerTold(ctx context.Context, person, version string) error {
	if _, err := s.write.ExecContext(ctx, "UPDATE follower SET told = $2 WHERE id = $1", person, version); err != nil {
		return fmt.Errorf("keep what a follower was told: %w", err)
	}
	return nil
}

// Forget removes everything that is kept of a person: settings, and what they follow.
func (s *Store) Forget(ctx context.Context, person string) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("forget a person: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for _, query := range []string{
		"DELETE FROM person WHERE id = $1",
		"DELETE FROM follower WHERE id = $1",            // and with it what they follow
		"DELETE FROM corpus_approval WHERE person = $1", // what was published with it keeps their name
	} {
		if _, err := tx.ExecContext(ctx, query, person); err != nil {
			return fmt.Errorf("forget a person: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("forget a person: %w", err)
	}
	return nil
}

func (s *Store) followers(ctx context.Context, query string, args ...any) ([]Follower, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read followers: %w", err)
	}
	defer rows.Close()
	var out []Follower
	for rows.Next() {
		var f Follower
		if err := rows.Scan(&f.ID, &f.Lang, &f.Told); err != nil {
			return nil, fmt.Errorf("read followers: %w", err)
		}
		out = append(out, f)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("read followers: %w", err)
	}
	for i := range out {
		if out[i].Topics, err = s.topics(ctx, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) topics(ctx context.Context, person string) ([]Topic, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT sort, topic FROM follow WHERE follower_id = $1 ORDER BY sort, topic", person)
	if err != nil {
		return nil, fmt.Errorf("read what a person follows: %w", err)
	}
	defer rows.Close()
	var out []Topic
	for rows.Next() {
		var t Topic
		if err := rows.Scan(&t.Sort, &t.Key); err != nil {
			return nil, fmt.Errorf("read what a person follows: %w", err)
		}
		out = append(out, t)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read what a person follows: %w", err)
	}
	return out, nil
}
