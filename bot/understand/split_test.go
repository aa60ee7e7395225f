package understand

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		q    string
		want []string
	}{
		{"How many tasks are there and when were they published?", []string{"How many tasks are there", "when were they published"}},
		{"Is Guangzhou in? And what about the others?", []string{"Is Guangzhou in", "what about the others"}},
		{"一共多少项任务,什么时候公布的?", []string{"一共多少项任务", "什么时候公布的"}},
		{"大连重点是什么?还有青岛呢", []string{"大连重点是什么", "青岛呢"}},
		{"What may Dalian and Qingdao do?", []string{"What may Dalian and Qingdao do?"}},
		{"大连、青岛有哪些措施", []string{"大连、青岛有哪些措施"}},
		{"我是外国人,能不能开诊所", []string{"我是外国人,能不能开诊所"}},
		{"", []string{""}},
	} {
		t.Run(tt.q, func(t *testing.T) {
			if d := cmp.Diff(tt.want, Split(tt.q)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}
