package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Switch is something that somebody can turn on or off, or leave to others.
type Switch int8

// The states of a Switch.
const (
	Unset Switch = iota
	On
	Off
)

// Person is what one person chose for themselves. The zero value is nothing.
type Person struct {
	Lang  string // "en", "zh" or "zh-Hant"; empty: that of the question
	Plain Switch // answers as plain text; Unset: as the server has it
}

// Server is what the managers of one server chose. The zero value is nothing.
type Server struct {
	Lang             string // of answers to people who chose none; empty: that of the question
	Plain            bool   // answers as plain text to people who did not choose
	AskChannels      []string
	AskRate          int           // questions of one person a minute; 0: as the program's settings have it
	CoolDown         time.Duration // between two answers in one channel, in whole seconds; 0: none
	ModeratorRoles   []string
	ModeratorChannel string
}

func (v Server) empty() bool {
	return v.Lang == "" && !v.Plain && len(v.AskChannels) == 0 && v.AskRate == 0 && v.CoolDown == 0 &&
		len(v.ModeratorRoles) == 0 && v.ModeratorChannel == ""
}

// Person returns what the person with an id chose.
func (s *Store) Person(ctx context.Context, id string) (Person, error) {
	var p Person
	var plain sql.NullInt16
	err := s.read.QueryRowContext(ctx, "SELECT lang, plain FROM person WHERE id = $1", id).Scan(&p.Lang, &plain)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Person{}, nil
	case err != nil:
		return Person{}, fmt.Errorf("read a person's settings: %w", err)
	case plain.Valid && plain.Int16 != 0:
		p.Plain = On
	case plain.Valid:
		p.Plain = Off
	}
	return p, nil
}

// PutPerson keeps what a person chose; the zero value forgets the person.
func (s *Store) PutPerson(ctx context.Context, id string, p Person) error {
	var err error
	if p == (Person{}) {
		_, err = s.write.ExecContext(ctx, "DELETE FROM person WHERE id = $1", id)
	} else {
		_, err = s.write.ExecContext(ctx, `INSERT INTO person (id, lang, plain) VALUES ($1, $2, $3)
			ON CONFLICT (id) DO UPDATE SET lang = excluded.lang, plain = excluded.plain`,
			id, p.Lang, sql.NullInt16{Int16: asNumber(p.Plain == On), Valid: p.Plain != Unset})
	}
	if err != nil {
		return fmt.Errorf("keep a person's settings: %w", err)
	}
	return nil
}

func asNumber(on bool) int16 {
	if on {
		return 1
	}
	return 0
}

// Servers returns what was chosen for each server, by its id.
func (s *Store) Servers(ctx context.Context) (map[string]Server, error) {
	out := map[string]Server{}
	err := s.each(ctx, "SELECT id, lang, plain, ask_rate, cool_down, moderator_channel FROM server", func(rows *sql.Rows) error {
		var id string
		var v Server
		var plain int16
		var seconds int64
		if err := rows.Scan(&id, &v.Lang, &plain, &v.AskRate, &seconds, &v.ModeratorChannel); err != nil {
			return err
		}
		v.Plain, v.CoolDown = plain != 0, time.Duration(seconds)*time.Second
		out[id] = v
		return nil
	})
	if err != nil {
		return nil, err
	}
	for query, add := range map[string]func(v *Server, id string){
		"SELECT server_id, channel_id FROM server_ask_channel ORDER BY channel_id": func(v *Server, id string) { v.AskChannels = append(v.AskChannels, id) },
		"SELECT server_id, role_id FROM server_moderator_role ORDER BY role_id":    func(v *Server, id string) { v.ModeratorRoles = append(v.ModeratorRoles, id) },
	} {
		err := s.each(ctx, query, func(rows *sql.Rows) error {
			var server, id string
			if err := rows.Scan(&server, &id); err != nil {
				return err
			}
			v := out[server]
			add(&v, id)
			out[server] = v
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) each(ctx context.Context, query string, row func(*sql.Rows) error) error {
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("read the servers' settings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return fmt.Errorf("read the servers' settings: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the servers' settings: %w", err)
	}
	return nil
}

// PutServer keeps what was chosen for a server; the zero value forgets the server.
func (s *Store) PutServer(ctx context.Context, id string, v Server) error {
	if err := s.putServer(ctx, id, v); err != nil {
		return fmt.Errorf("keep a server's settings: %w", err)
	}
	return nil
}

func (s *Store) putServer(ctx context.Context, id string, v Server) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	// The lists of the server go with it.
	if _, err := tx.ExecContext(ctx, "DELETE FROM server WHERE id = $1", id); err != nil {
		return err
	}
	if v.empty() {
		return tx.Commit()
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO server (id, lang, plain, ask_rate, cool_down, moderator_channel)
		VALUES ($1, $2, $3, $4, $5, $6)`, id, v.Lang, asNumber(v.Plain), v.AskRate, int64(v.CoolDown/time.Second), v.ModeratorChannel)
	if err != nil {
		return err
	}
	for query, ids := range map[string][]string{
		"INSERT INTO server_ask_channel (server_id, channel_id) VALUES ($1, $2)": v.AskChannels,
		"INSERT INTO server_moderator_role (server_id, role_id) VALUES ($1, $2)": v.ModeratorRoles,
	} {
		sorted := slices.Compact(slices.Sorted(slices.Values(ids)))
		for _, other := range sorted {
			if _, err := tx.ExecContext(ctx, query, id, other); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}
