package eval

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// Floors are the figures that a report must reach: minimums, but maximums for
// what is better when lower (false_refusals, wrong_city, parity, perturb_loss
// and the times). They are by group, such as "by_type.near-miss"; "" is all.
type Floors map[string]map[string]float64

// ParityName and LossName are floors beside those of single figures: the
// difference between the languages of pairs, and what answered_right may lose
// to a change of wording.
const (
	ParityName = "parity"
	LossName   = "perturb_loss"
)

// ReadFloors reads floors from YAML: metric: figure, at the top for all
// questions and under by_lang, by_type and by_half for groups of them.
func ReadFloors(data []byte, name string) (Floors, error) {
	var top map[string]any
	if err := yaml.Unmarshal(data, &top); err != nil {
		return nil, fmt.Errorf("read floors %s: %s", name, yaml.FormatError(err, false, true))
	}
	f := Floors{}
	if err := f.read("", top); err != nil {
		return nil, fmt.Errorf("read floors %s: %w", name, err)
	}
	if len(f) == 0 {
		return nil, fmt.Errorf("read floors %s: it names no metric", name)
	}
	return f, nil
}

// read adds one level of the file to the floors.
func (f Floors) read(group string, level map[string]any) error {
	for key, value := range level {
		label := strings.TrimPrefix(group+"."+key, ".")
		if deeper, ok := value.(map[string]any); ok {
			if group == "" && key != "by_lang" && key != "by_type" && key != "by_half" || strings.Contains(group, ".") {
				return fmt.Errorf("%s cannot be a group; the groups are by_lang, by_type and by_half", label)
			}
			if err := f.read(label, deeper); err != nil {
				return err
			}
			continue
		}
		known := slices.ContainsFunc(metricNames, func(m metricName) bool { return m.name == key })
		if !known && (group != "" || key != ParityName && key != LossName) {
			return fmt.Errorf("there is no metric %q", label)
		}
		figure, err := strconv.ParseFloat(fmt.Sprint(value), 64)
		if err != nil {
			return fmt.Errorf("%s is %v, which is no number", label, value)
		}
		if f[group] == nil {
			f[group] = map[string]float64{}
		}
		f[group][key] = figure
	}
	return nil
}

// Check lists what the report does not reach, one sentence each. A floor for a
// group without questions, or for a figure that no question bears on, is one of
// them: a guard that guards nothing should be noticed.
func (f Floors) Check(r *Report) []string {
	var below []string
	reports := map[string]Metrics{"": r.Metrics}
	for kind, groups := range map[string]map[string]Metrics{"by_lang": r.ByLang, "by_type": r.ByType, "by_half": r.ByHalf} {
		for name, m := range groups {
			reports[kind+"."+name] = m
		}
	}
	for group, floors := range f {
		m, ok := reports[group]
		for metric, floor := range floors {
			label := strings.TrimPrefix(group+"."+metric, ".")
			switch {
			case metric == LossName:
			case metric == ParityName && r.Parity == nil:
				below = append(below, label+" has a floor and no pairs to measure it on")
			case metric == ParityName && *r.Parity > floor:
				below = append(below, fmt.Sprintf("%s is %.4f, above %g", label, *r.Parity, floor))
			case metric == ParityName:
			case !ok || !m.measured(metric):
				below = append(below, label+" has a floor and no questions to measure it on")
			default:
				below = append(below, m.below(metric, label, floor)...)
			}
		}
	}
	slices.Sort(below)
	return below
}

func (m *Metrics) below(metric, label string, floor float64) []string {
	at := slices.IndexFunc(metricNames, func(n metricName) bool { return n.name == metric })
	v := metricNames[at].of(m)
	switch lower := metricNames[at].lower; {
	case lower && v > floor:
		return []string{fmt.Sprintf("%s is %.4f, above %g", label, v, floor)}
	case !lower && v < floor:
		return []string{fmt.Sprintf("%s is %.4f, below %g", label, v, floor)}
	}
	return nil
}
