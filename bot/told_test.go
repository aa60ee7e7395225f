package bot

import (
	"testing"

	"policybot/bot/understand"
	"policybot/corpus"
	"policybot/corpus/starter"
)

// What is remembered of a record is what its text says, the first time and the next.
func TestTold(t *testing.T) {
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	of := newTold(c)
	held := map[understand.Asked]int{}
	for range 2 {
		for _, rec := range c.Records {
			en, zh := rec.Text.EN, rec.Text.ZH
			for a := range signOf {
				if got := of.holds(a, rec); got != understand.Holds(a, en, zh) {
					t.Errorf("%s holds a %s: %t", rec.ID, a, got)
				} else if got {
					held[a]++
				}
			}
			if got := of.denies(rec); got != understand.Denies(en, zh) {
				t.Errorf("%s denies: %t", rec.ID, got)
			}
			if got := of.portions(rec); got != understand.Portions(en, zh) {
				t.Errorf("%s tells of a part: %t", rec.ID, got)
			}
			if got := of.ranks(rec); got != understand.Ranks(en, zh) {
				t.Errorf("%s tells what is first: %t", rec.ID, got)
			}
			if got := of.hasRate(rec); got != understand.HasRate(en, zh) {
				t.Errorf("%s has a rate: %t", rec.ID, got)
			}
		}
	}
	if last := signValues + sign(len(signOf)); last > 32 {
		t.Errorf("%d signs do not fit", last)
	}
	for range 2 {
		for _, rec := range c.Records {
			cities, places := of.names(c, rec)
			for _, x := range c.Cities {
				if mentions(rec, x.Name) {
					cities--
				}
			}
			for _, x := range c.Places {
				if mentions(rec, x.Name) {
					places--
				}
			}
			if cities != 0 || places != 0 {
				t.Errorf("%s names %d cities and %d places more than there are", rec.ID, cities, places)
			}
		}
	}
	if n := held[understand.AskedNumber]; n == 0 || n == 2*len(c.Records) {
		t.Errorf("%d of %d records hold a number: that tells nothing", n/2, len(c.Records))
	}
	old := *c.Records[0]
	old.Text.EN, old.Text.ZH = "Nothing is said.", ""
	if of.holds(understand.AskedNumber, &old) || !of.holds(understand.AskedNothing, &old) {
		t.Error("a record of another version is taken for one of this")
	}
}

// TestMentions: a name is named as a word of its own, in whatever form stands round it.
func TestMentions(t *testing.T) {
	dali := corpus.Text{EN: "Dali", ZH: "大理"}
	for text, want := range map[string]bool{
		"Dalian is a port.": false, "Dalian and Dali are two cities.": true, "Dali's lake": true, "(Dali)": true, "Indali": false,
	} {
		if got := mentions(&corpus.Record{Text: corpus.Text{EN: text}}, dali); got != want {
			t.Errorf("mentions(%q) = %v", text, got)
		}
	}
}
