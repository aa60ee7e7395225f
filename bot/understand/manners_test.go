package understand

import "testing"

func TestCutManners(t *testing.T) {
	for _, tt := range []struct{ q, want string }{
		{"Hi, could someone tell me: how many tasks are there? Thanks a lot!", "how many tasks are there?"},
		{"Hello everyone, sorry to bother you, quick question. Is Chengdu in?", "Is Chengdu in?"},
		{"I was wondering, which cities are in the pilot", "which cities are in the pilot"},
		{"Please tell me about Dalian", "Dalian"},
		{"您好，请问一下，大连重点做什么？谢谢！", "大连重点做什么"},
		{"大家好，想請教一下：廈門的文化貿易，麻煩您了。", "廈門的文化貿易"},
		{"How many tasks are there?", "How many tasks are there?"},
		{"an overview of Dalian as a pilot city", "an overview of Dalian as a pilot city"},
		{"hire a lawyer in Dalian", "hire a lawyer in Dalian"},
		{"Hi there!", "Hi there!"},
		{"谢谢", "谢谢"},
		{"", ""},
	} {
		t.Run(tt.q, func(t *testing.T) {
			if got := CutManners(tt.q); got != tt.want && got != tt.want+"？" {
				t.Errorf("CutManners = %q, want %q", got, tt.want)
			}
		})
	}
}
