package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"policybot/bot"
	"policybot/corpus"
	"policybot/corpus/version"
)

// showChangesCommand shows what changed for a city.
type showChangesCommand struct {
	lookFlags `embed:""`
	Since     string `required:"" placeholder:"VERSION" help:"Earlier version: its name, sequence number or hash, starter, or a corpus folder."`
}

// Help is the part of the help below the flags.
func (*showChangesCommand) Help() string {
	return `What changed for a city from an earlier version to the one that answers (or to --corpus).

Examples:

    policybot show changes Dalian --since 3
    policybot show changes 福州 --since starter --area healthcare
` + showHelp
}

// Run prints the changes.
func (c *showChangesCommand) Run(ctx context.Context, p *program) error {
	from, err := p.versionOf(c.Since)
	if err != nil {
		return err
	}
	return c.show(ctx, p, func(e *engine, typed string, l bot.Look) (bot.Answer, error) { return e.Changes(ctx, typed, from, l) })
}

// versionOf returns the corpus of a version or of a folder.
func (p *program) versionOf(ref string) (*corpus.Corpus, error) {
	if info, err := os.Stat(ref); err == nil && info.IsDir() {
		return loadCorpus(ref)
	}
	if strings.TrimSpace(ref) == version.Starter {
		return loadCorpus("")
	}
	store, err := p.storeFor()
	if err != nil {
		return nil, err
	}
	l, err := store.Load(ref)
	if err != nil {
		return nil, hinted(err)
	}
	return l.Corpus, nil
}

// pastVersions is what the versions that are kept say of a record.
type pastVersions struct{ store *version.Store }

// Past implements [bot.History]. A version that cannot be read is left out: another
// command says so.
func (v pastVersions) Past(ctx context.Context, id string) ([]bot.PastRecord, error) {
	versions, err := v.store.Versions()
	if err != nil {
		return nil, err
	}
	var out []bot.PastRecord
	for i := len(versions) - 1; i >= 0; i-- {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l, err := v.store.Load(versions[i].Name)
		switch {
		case errors.Is(err, version.ErrDamaged), errors.Is(err, version.ErrUnknown):
			continue
		case err != nil:
			return nil, err
		}
		out = append(out, bot.PastRecord{Version: l.Name, Record: l.Corpus.Record(id)})
	}
	return out, nil
}

// history returns what the data folder keeps, or nil where there is none.
func (p *program) history(dir string) (bot.History, error) {
	s, err := p.settings(local)
	if err != nil || s.DataDir == "" || dir != "" {
		return nil, err
	}
	store, err := openVersions(s)
	if err != nil {
		return nil, err
	}
	return pastVersions{store}, nil
}
