package discord

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"policybot/bot/store"
)

// SettingsStore keeps what people and servers chose. [store.Store] is one.
type SettingsStore interface {
	Person(ctx context.Context, id string) (store.Person, error)
	PutPerson(ctx context.Context, id string, p store.Person) error
	Servers(ctx context.Context) (map[string]store.Server, error)
	PutServer(ctx context.Context, id string, s store.Server) error
	Lasting() bool // what is kept outlives the program
}

const (
	// peopleKept bounds the people whose choice is remembered without a look at the store.
	peopleKept = 4096
	// storeTime bounds a look at the store: an answer does not wait for it longer.
	storeTime = 2 * time.Second
	// complaints of a store that fails come at most so often.
	complaints = time.Minute
)

// preferences are the settings of people and servers, in memory in front of the
// store. Answers go on without a store that fails: with what was last known, or
// the defaults.
type preferences struct {
	store SettingsStore
	log   *slog.Logger
	now   func() time.Time

	changing sync.Mutex // held while somebody's choice is read, changed and kept
	mu       sync.RWMutex
	servers  map[string]store.Server
	people   map[string]store.Person
	failed   time.Time // when the store's last failure was logged
}

func newPreferences(s SettingsStore, log *slog.Logger, now func() time.Time) *preferences {
	return &preferences{store: s, log: log, now: now, servers: map[string]store.Server{}, people: map[string]store.Person{}}
}

// load reads the servers' settings. They are few, and messages are judged by them
// faster than a database could be asked.
func (p *preferences) load(ctx context.Context) error {
	servers, err := p.store.Servers(ctx)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.servers = servers
	return nil
}

// server returns a server's settings, whose lists must not be changed.
func (p *preferences) server(id string) store.Server {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.servers[id]
}

// person returns a person's settings.
func (p *preferences) person(ctx context.Context, id string) store.Person {
	p.mu.RLock()
	known, ok := p.people[id]
	p.mu.RUnlock()
	if ok || id == "" {
		return known
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	found, err := p.store.Person(ctx, id)
	if err != nil {
		p.complain(err)
		return store.Person{}
	}
	p.remember(id, found)
	return found
}

func (p *preferences) remember(id string, v store.Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for other := range p.people {
		if len(p.people) < peopleKept {
			break
		}
		delete(p.people, other) // any: it is read again when needed
	}
	p.people[id] = v
}

// changePerson changes and keeps a person's settings.
func (p *preferences) changePerson(ctx context.Context, id string, change func(*store.Person)) (store.Person, error) {
	p.changing.Lock()
	defer p.changing.Unlock()
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	v, err := p.store.Person(ctx, id)
	if err == nil {
		change(&v)
		err = p.store.PutPerson(ctx, id, v)
	}
	if err != nil {
		return store.Person{}, err
	}
	p.remember(id, v)
	return v, nil
}

// changeServer changes and keeps a server's settings. change gets lists of its own.
func (p *preferences) changeServer(ctx context.Context, id string, change func(*store.Server) error) (store.Server, error) {
	p.changing.Lock()
	defer p.changing.Unlock()
	v := p.server(id)
	v.AskChannels, v.ModeratorRoles = slices.Clone(v.AskChannels), slices.Clone(v.ModeratorRoles)
	if err := change(&v); err != nil {
		return store.Server{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	if err := p.store.PutServer(ctx, id, v); err != nil {
		return store.Server{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.servers[id] = v
	return v, nil
}

// dropServer forgets a server's settings.
func (p *preferences) dropServer(ctx context.Context, id string) error {
	p.changing.Lock()
	defer p.changing.Unlock()
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	if err := p.store.PutServer(ctx, id, store.Server{}); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.servers, id)
	return nil
}

// complain logs that the store fails, once in a while.
func (p *preferences) complain(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.now(); p.failed.IsZero() || now.Sub(p.failed) >= complaints {
		p.failed = now
		p.log.Error("settings cannot be read; answers go on with the defaults", "err", err)
	}
}

// forget takes a channel or role that was deleted out of its server's settings:
// nobody could choose it there to remove it.
func (b *Bot) forget(server, id string) {
	defer b.guard("forget")
	v := b.prefs.server(server)
	if v.ModeratorChannel != id && !slices.Contains(v.AskChannels, id) && !slices.Contains(v.ModeratorRoles, id) {
		return
	}
	is := func(other string) bool { return other == id }
	b.queue.add("s"+server, func() {
		defer b.guard("forget")
		_, err := b.prefs.changeServer(b.work, server, func(v *store.Server) error {
			v.AskChannels = slices.DeleteFunc(v.AskChannels, is)
			v.ModeratorRoles = slices.DeleteFunc(v.ModeratorRoles, is)
			if is(v.ModeratorChannel) {
				v.ModeratorChannel = ""
			}
			return nil
		})
		if err != nil {
			b.prefs.complain(err)
		}
	})
}

// forgetServer forgets the settings of a server that removed the bot, or that is no
// more: they are nobody's any longer. A server that did so while the bot was away is
// not told of; its settings stay, and hold again if it comes back.
func (b *Bot) forgetServer(id string) {
	defer b.guard("forget")
	b.prefs.mu.RLock()
	_, has := b.prefs.servers[id]
	b.prefs.mu.RUnlock()
	if !has {
		return
	}
	b.queue.add("s"+id, func() {
		defer b.guard("forget")
		if err := b.prefs.dropServer(b.work, id); err != nil {
			b.prefs.complain(err)
		}
	})
}

// forgetPerson removes what a person chose, and all else that forget removes of them.
func (p *preferences) forgetPerson(ctx context.Context, id string, forget func(context.Context, string) error) error {
	p.changing.Lock()
	defer p.changing.Unlock()
	if err := forget(ctx, id); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.people, id)
	return nil
}
