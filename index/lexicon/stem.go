package lexicon

import (
	"slices"
	"strings"

	"policybot/index/text"
)

// irregular are forms that a stemmer does not bring together with their base.
// Those that are common words of their own (found, left, saw, felt) are left out.
var irregular = func() map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(`man men|woman women|child children|person persons people|tooth teeth|foot feet|mouse mice|goose geese|wolf wolves|life lives|half halves|leaf leaves|knife knives|wife wives|shelf shelves
analysis analyses|crisis crises|basis bases|criterion criteria|phenomenon phenomena|datum data|bacterium bacteria|medium media|hypothesis hypotheses|index indices
lead led|win won|build built|buy bought|sell sold|pay paid|teach taught|think thought|bring brought|catch caught|fight fought|seek sought|send sent|spend spent|lend lent|lose lost|keep kept|sleep slept|meet met|feed fed|hold held|hear heard|tell told|say said|make made|build built|deal dealt|mean meant|understand understood|stand stood|become became|begin began begun|break broke broken|choose chose chosen|come came|do did done|draw drew drawn|drink drank|drive drove driven|eat ate eaten|fall fell fallen|fly flew flown|forget forgot forgotten|forbid forbade forbidden|freeze froze frozen|get got|give gave given|go went gone|grow grew grown|hide hid hidden|know knew known|ride rode ridden|rise rose risen|run ran|see seen|shake shook|show shown|sing sang sung|sink sank sunk|speak spoke spoken|steal stole stolen|strike struck|swear swore sworn|swim swam|take took taken|throw threw thrown|wear wore worn|write wrote written|withdraw withdrew withdrawn|undertake undertook undertaken|overcome overcame|arise arose arisen|bear bore born borne|die died dying|lie lying|shoot shot|sit sat|win won|bind bound|flee fled|breed bred`, "|") {
		for line := range strings.SplitSeq(line, "\n") {
			f := strings.Fields(line)
			for _, form := range f[1:] {
				m[form] = f[0]
			}
		}
	}
	return m
}()

// otherForms are the stems of irregular forms, by the stem of their base: a
// passage may have either.
var otherForms = func() map[string][]string {
	m := map[string][]string{}
	for form, base := range irregular {
		if s, b := text.Stem(form), text.Stem(base); s != b && !slices.Contains(m[b], s) {
			m[b] = append(m[b], s)
		}
	}
	for b := range m {
		slices.Sort(m[b])
	}
	return m
}()

// stem is the stem by which English words are compared here: that of package
// text, but for irregular forms that of their base.
func stem(w string) string { return text.Stem(base(w)) }

// base returns the base of an irregular form, and other words as they are.
func base(w string) string {
	if b, ok := irregular[w]; ok {
		return b
	}
	return w
}

// light cuts off what inflects a word and leaves what makes it another: nations →
// nation, organized → organiz, but organization stays apart from both.
func light(w string) string {
	switch {
	case len(w) < 4:
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ing") && len(w) > 5:
		w = w[:len(w)-3]
	case strings.HasSuffix(w, "ed"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "es"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		w = w[:len(w)-1]
	}
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 'l' && w[n-1] != 's' {
		w = w[:n-1]
	}
	return strings.TrimSuffix(w, "e")
}
