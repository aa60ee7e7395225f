package bot

import (
	"context"
	"slices"

	"policybot/corpus"
	"policybot/corpus/diff"
)

// Changes shows what changed for a city from an earlier version of the corpus to
// the one that answers: records that name it now and did not, that named it and do
// not any more, that say something else; and the same of measures that name no
// city. typed is a slug or a name.
func (e *Engine) Changes(ctx context.Context, typed string, from *corpus.Corpus, l Look) (Answer, error) {
	l.Cities = nil
	return e.lookUp(ctx, SortCity, typed, l, func(r *reply, slug string) error { return r.cityChanges(slug, from) })
}

func (r *reply) cityChanges(slug string, from *corpus.Corpus) error {
	name := r.cityNames([]string{slug})[0]
	r.a.Question = r.filterOf(r.say("changes_question", "name", name, "from", from.Version, "to", r.corpus.Version))
	own := func(rec *corpus.Record) bool { return slices.Contains(rec.Cities, slug) }
	wide := func(rec *corpus.Record) bool { return len(rec.Cities) == 0 && rec.Kind == corpus.KindMeasure }
	changes := diff.Compare(from, r.corpus).Changes
	total := 0
	var shown []found
	for _, part := range []struct {
		key  string
		mine func(*corpus.Record) bool
	}{{"changes_own", own}, {"changes_wide", wide}} {
		var came, went, differ []diff.Change
		for _, c := range changes {
			before, after := c.Before != nil && part.mine(c.Before) && r.within(c.Before), c.After != nil && part.mine(c.After) && r.within(c.After)
			switch {
			case after && !before:
				came = append(came, c)
			case before && !after:
				went = append(went, c)
			case before && after:
				differ = append(differ, c)
			}
		}
		total += len(came) + len(went) + len(differ)
		shown = append(shown, r.cameOrDiffers(r.say(part.key+"_new", "name", name), came)...)
		shown = append(shown, r.cameOrDiffers(r.say(part.key+"_changed", "name", name), differ)...)
		r.went(r.say(part.key+"_gone", "name", name), went)
	}
	r.a.Headline = r.say("changes_found", "name", name, "count", total, "from", from.Version, "to", r.corpus.Version)
	if total == 0 {
		r.a.Headline = r.say("changes_none", "name", name, "from", from.Version, "to", r.corpus.Version)
	}
	r.settle(shown)
	r.a.Count = total
	r.a.Recognised = Recognised{Cities: []string{slug}, Areas: r.only.Areas, Documents: r.only.Documents, Intent: "changes"}
	return nil
}

// cameOrDiffers shows changes by the record as it is now, with what is different.
func (r *reply) cameOrDiffers(label string, changes []diff.Change) []found {
	var list []found
	for _, c := range changes[:min(len(changes), allMost)] {
		list = append(list, foundOf([]*corpus.Record{c.After})...)
	}
	if len(list) == 0 {
		return nil
	}
	r.section(r.say("group_count", "label", label, "count", len(changes)), list)
	items := r.a.Sections[len(r.a.Sections)-1].Items
	for i, c := range changes[:len(items)] {
		if c.Before == nil {
			continue
		}
		if fields := r.differing(c.Before, c.After); len(fields) > 0 {
			items[i].Reasons = append(items[i].Reasons, r.say("changes_reason", "fields", r.join(fields), "before", r.textOf(c.Before.Text)))
		}
	}
	return list
}

// went shows records as the earlier version had them. What that version read them
// in may be gone from the corpus, so they are shown without sources.
func (r *reply) went(label string, changes []diff.Change) {
	if len(changes) == 0 {
		return
	}
	s := Section{Label: r.say("group_count", "label", label, "count", len(changes))}
	for _, c := range changes[:min(len(changes), allMost)] {
		s.Items = append(s.Items, Item{RecordID: c.Before.ID, Clause: r.textOf(c.Before.Text), Number: c.Before.Number, Tags: r.tags(c.Before)})
	}
	r.a.Sections = append(r.a.Sections, s)
}
