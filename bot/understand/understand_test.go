package understand

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus/starter"
)

func reader(t testing.TB) *Reader {
	t.Helper()
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	// Words that stand in a corpus and look like names that are misspelt.
	known := []string{"during", "大学", "扩大", "which", "telecom", "measures"}
	return New(c, func(w string) bool { return slices.Contains(known, w) },
		func(q string, _ func(string) bool) (string, map[string]string) { return q, map[string]string{} })
}

func TestNames(t *testing.T) {
	r := reader(t)
	for _, tt := range []struct {
		name, q string
		cities  []string
		places  []string
		unsure  []string
	}{
		{"english", "What may firms do in Dalian?", []string{"dalian"}, nil, nil},
		{"chinese", "苏州有哪些措施", []string{"suzhou"}, nil, nil},
		{"traditional", "廈門的文化貿易", []string{"xiamen"}, nil, nil},
		{"old romanisation", "cruises from Tsingtao", []string{"qingdao"}, nil, nil},
		{"nickname", "鹭岛的重点", []string{"xiamen"}, nil, nil},
		{"apostrophe", "Xi’an trains", []string{"xian"}, nil, nil},
		{"tone marks", "Xī'ān trains", []string{"xian"}, nil, nil},
		{"two cities", "大连和青岛的不同", []string{"dalian", "qingdao"}, nil, nil},
		{"swapped letters", "shipping in Dalain", []string{"dalian"}, nil, nil},
		{"missing letter", "Shenzen accounts", []string{"shenzhen"}, nil, nil},
		{"homophone", "夏门的重点", []string{"xiamen"}, nil, nil},
		{"one letter from two cities", "tasks of Guzhou", nil, nil, []string{"fuzhou", "guizhou", "suzhou", "xuzhou"}},
		{"place outside", "banks in Zhengzhou", nil, []string{"zhengzhou"}, nil},
		{"earlier pilot area", "is Guangzhou in?", nil, []string{"guangzhou"}, nil},
		{"a word of the corpus is no slip", "大学的任务", nil, nil, nil},
		{"the end of one word and the beginning of the next", "外资银行能扩大理财业务吗", nil, nil, nil},
		{"none", "How many tasks?", nil, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := r.Read(tt.q)
			slices.Sort(q.Unsure)
			slices.Sort(tt.unsure)
			if d := cmp.Diff([][]string{tt.cities, tt.places, tt.unsure}, [][]string{q.Cities, q.Places, q.Unsure}); d != "" {
				t.Errorf("names of %q: -want +got\n%s", tt.q, d)
			}
		})
	}
}

func TestIntent(t *testing.T) {
	r := reader(t)
	for _, tt := range []struct {
		q     string
		want  Intent
		asked Asked
	}{
		{"hello", Greeting, AskedNothing},
		{"你好", Greeting, AskedNothing},
		{"🙂", Greeting, AskedNothing},
		{"thanks a lot!", Thanks, AskedNothing},
		{"谢谢", Thanks, AskedNothing},
		{"ok!", About, AskedNothing},
		{"好的", About, AskedNothing},
		{"去死", About, AskedNothing},
		{"what can you do?", Help, AskedNothing},
		{"你是谁?", About, AskedPerson},
		{"is Guangzhou one of the nine?", Member, AskedNothing},
		{"广州是9个城市之一吗", Member, AskedNothing},
		{"大连", Profile, AskedNothing},
		{"tell me about Xiamen", Profile, AskedNothing},
		{"大连和青岛在物流上有什么不同", Compare, AskedNothing},
		{"How many tasks are there?", Number, AskedNumber},
		{"一共有多少项任务", Number, AskedNumber},
		{"how many measures for Dalian?", Count, AskedNumber},
		{"when was it published", Date, AskedDate},
		{"什么时候公布的", Date, AskedDate},
		{"when does the pilot end?", Date, AskedDeadline},
		{"how much subsidy for clinics?", Number, AskedMoney},
		{"大连有补贴吗", Number, AskedMoney},
		{"who is the mayor", Fact, AskedPerson},
		{"电话是多少", Fact, AskedContact},
		{"can foreign doctors open clinics", YesNo, AskedNothing},
		{"外国医生能不能开诊所", YesNo, AskedNothing},
		{"what is bonded maintenance", Fact, AskedNothing},
		{"EF账户是什么", Fact, AskedNothing},
		{"which telecom measures are there", List, AskedNothing},
	} {
		t.Run(tt.q, func(t *testing.T) {
			q := r.Read(tt.q)
			if q.Intent != tt.want || q.Asked != tt.asked {
				t.Errorf("%q: intent %q asking %q, want %q asking %q", tt.q, q.Intent, q.Asked, tt.want, tt.asked)
			}
		})
	}
}

func TestEvery(t *testing.T) {
	r := reader(t)
	for q, want := range map[string]int{
		"List all 15 areas":                    15,
		"what are the three tasks, one by one": 3,
		"155项任务分别是什么":                          155,
		"Which measures are there":             0,
		"give me the full list":                -1,
	} {
		if got := r.Read(q).Every; got != want {
			t.Errorf("%q wants %d members named, want %d", q, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"大连", "is Guangzhou one of the nine?", "\u202e\x00", "how many 多少"} {
		f.Add(s)
	}
	r := reader(f)
	f.Fuzz(func(t *testing.T, s string) {
		q := r.Read(s)
		if len(q.Ask) != len(q.Text) || len(q.Subject) != len(q.Text) {
			t.Errorf("cutting names moved the text: %q, %q", q.Text, q.Ask)
		}
	})
}

// TestRegion: where a place lies or belongs is never answered from the list of the
// programme's cities.
func TestRegion(t *testing.T) {
	r := reader(t)
	for q, want := range map[string]bool{
		"Is Taiwan part of China?":         true,
		"Is Tibet in China?":               true,
		"台湾是中国的吗":                          true,
		"澳门是不是中国的":                         true,
		"Is Dalian part of Liaoning?":      true,
		"Which province is Hefei in?":      true,
		"合肥属于安徽吗":                          true,
		"Is Taiwan in the pilot?":          false,
		"台湾算试点吗":                           false,
		"Is Hainan in or out?":             false,
		"广州是9个城市之一吗":                       false,
		"is Dalian part of the programme?": false,
	} {
		read := r.Read(q)
		if got := read.Asked == AskedRegion; got != want {
			t.Errorf("%q asks where a place belongs: %v, want %v", q, got, want)
		}
		if want && (read.Member || read.Intent == Member) {
			t.Errorf("%q is taken for a question about the list", q)
		}
	}
}
