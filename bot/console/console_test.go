package console

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/bot"
)

// echo answers with the question and its language.
type echo struct{ asked []bot.Question }

var _ bot.Answerer = (*echo)(nil)

func (e *echo) Ask(_ context.Context, q bot.Question) (bot.Answer, error) {
	e.asked = append(e.asked, q)
	if q.Text == "break" {
		return bot.Answer{}, errors.New("the index is closed")
	}
	return bot.Answer{Question: q.Text, Whole: "whole " + q.Text, Lang: bot.English, Status: bot.Answered, Headline: "You asked: " + q.Text, CorpusVersion: "v1"}, nil
}

func chat(t *testing.T, in string, c Chat) (string, *echo) {
	t.Helper()
	var out strings.Builder
	e := &echo{}
	c.Answerer, c.In, c.Out = e, strings.NewReader(in), &out
	if err := c.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return out.String(), e
}

func TestMessages(t *testing.T) {
	for _, p := range messages.Problems() {
		t.Error(p)
	}
}

func TestPipedQuestionsGetAnswersAlone(t *testing.T) {
	out, e := chat(t, "one\n\n  two", Chat{})
	want := "You asked: one\n\nCorpus v1\nYou asked: two\n\nCorpus v1\n"
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(e.asked) != 2 || e.asked[1].Text != "two" || e.asked[1].Lang != "" {
		t.Errorf("asked %+v", e.asked)
	}
}

// TestQuestionsGoOn: each question comes with the one before it.
func TestQuestionsGoOn(t *testing.T) {
	_, e := chat(t, "one\nbreak\n:lang zh\ntwo\n", Chat{})
	for i, want := range []string{"", "whole one", "whole one"} {
		if e.asked[i].Previous != want {
			t.Errorf("question %d goes on from %q, want %q", i+1, e.asked[i].Previous, want)
		}
	}
}

func TestTerminal(t *testing.T) {
	out, _ := chat(t, "", Chat{Terminal: true, Corpus: "the pilot"})
	want := "Ask about the pilot. :help shows what you can type, :quit ends.\n\n> Goodbye.\n"
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCommands(t *testing.T) {
	for _, c := range []struct {
		name, in string
		wants    []string
		lang     bot.Lang // of the question that follows
	}{
		{"help", ":help", []string{"Which cities are in the pilot?", ":lang en | zh", "that of the question"}, ""},
		{"help in Chinese", ":帮助", []string{":lang en | zh"}, ""},
		{"language", ":lang zh", []string{"此后用简体中文回答。"}, bot.Simplified},
		{"traditional", ":lang zh-Hant", []string{"此後用繁體中文回答。"}, bot.Traditional},
		{"full-width colon", "\uff1alang en", []string{"Answers are in English from now on."}, bot.English},
		{"auto", ":lang zh\n:lang auto", []string{"回答所用语言随每个问题而定。"}, ""},
		{"unknown language", ":lang fr", []string{"There is no language fr here. Type :lang en"}, ""},
		{"language without a name", ":lang", []string{":lang en | zh"}, ""},
		{"unknown command", ":nope now", []string{"There is no command :nope."}, ""},
		{"a failure goes on", "break", []string{"the index is closed"}, ""},
		{"too long a line", strings.Repeat("x", maxLine+5), []string{"That line is too long."}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, e := chat(t, c.in+"\nlast\n", Chat{})
			for _, want := range append(c.wants, "You asked: last") {
				if !strings.Contains(out, want) {
					t.Errorf("output lacks %q:\n%s", want, out)
				}
			}
			if got := e.asked[len(e.asked)-1].Lang; got != c.lang {
				t.Errorf("asked in %q, want %q", got, c.lang)
			}
		})
	}
}

func TestQuit(t *testing.T) {
	for _, command := range []string{":quit", ":q", ":EXIT", ":退出"} {
		if _, e := chat(t, command+"\nnever\n", Chat{}); len(e.asked) > 0 {
			t.Errorf("%s did not end the chat", command)
		}
	}
}

func TestContextEndsAWaitingChat(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in, feed := io.Pipe()
	defer feed.Close()
	c := Chat{Answerer: &echo{}, In: in, Out: cancelOnWrite{cancel}, Terminal: true}
	if err := c.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

// cancelOnWrite ends the chat as soon as it has said something.
type cancelOnWrite struct{ cancel context.CancelFunc }

func (c cancelOnWrite) Write(p []byte) (int, error) { c.cancel(); return len(p), nil }

func TestWriteErrorEndsTheChat(t *testing.T) {
	c := Chat{Answerer: &echo{}, In: strings.NewReader("one\n"), Out: broken{}}
	if err := c.Run(context.Background()); err == nil {
		t.Error("no error")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestPaint(t *testing.T) {
	got := Paint("Head\n\n• clause\n  small\n")
	if diff := cmp.Diff("\x1b[1mHead\x1b[0m\n\n• clause\n\x1b[2m  small\x1b[0m\n", got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
