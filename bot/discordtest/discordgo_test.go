package discordtest

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// redirect sends discordgo's requests to the fake: it is the door that a bot uses too.
type redirect struct{ to *url.URL }

func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = r.to.Scheme, r.to.Host, ""
	return http.DefaultTransport.RoundTrip(req)
}

// connect opens a discordgo session on the fake, with commands registered.
func connect(t *testing.T, d *Server, intents discordgo.Intent, handlers ...any) *discordgo.Session {
	t.Helper()
	to, err := url.Parse(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	dg, err := discordgo.New("Bot " + d.Token)
	if err != nil {
		t.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	dg.Client = &http.Client{Transport: redirect{to}}
	dg.LogLevel = -1
	dg.Identify.Intents = intents
	for _, h := range handlers {
		dg.AddHandler(h)
	}
	if _, err := dg.ApplicationCommandBulkOverwrite(d.AppID, "", []*discordgo.ApplicationCommand{{
		Name: "ask", Description: "Ask a question",
		NameLocalizations: &map[discordgo.Locale]string{discordgo.ChineseCN: "提问"},
		Options: []*discordgo.ApplicationCommandOption{{
			Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "The question", Required: true,
		}},
	}}); err != nil {
		t.Fatal(err)
	}
	if err := dg.Open(); err != nil {
		t.Fatal(err)
	}
	beating(t, d, 0)
	t.Cleanup(func() { _ = dg.Close() })
	return dg
}

// beating waits for the first heartbeat of a connection: discordgo's heartbeat goroutine starts late
// and reconnects for ever when it finds its connection closed before that.
func beating(t *testing.T, d *Server, connection int) {
	t.Helper()
	d.WaitConnections(t, "a heartbeat", func(c []Connection) bool { return len(c) > connection && c[connection].Heartbeats > 0 })
}

func quiet() *discordgo.MessageAllowedMentions {
	return &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

func TestDiscordgoSlashRespond(t *testing.T) {
	t.Parallel()
	d := newForTest(t)
	connect(t, d, discordgo.IntentsGuilds, func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		err := s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{
				Content:         "You asked: " + i.ApplicationCommandData().Options[0].StringValue(),
				Embeds:          []*discordgo.MessageEmbed{{Title: "Answer", URL: "https://example.org/a"}},
				AllowedMentions: quiet(),
			},
		})
		if err != nil {
			t.Errorf("respond: %v", err)
		}
	})
	m := d.SlashCommand(t, From{}, "ask", Opt("question", "which cities?")).Answer(t)
	if got, want := m.Text(), "You asked: which cities?\nAnswer\nhttps://example.org/a"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if m.Ephemeral() || m.ChannelID != d.Channel.ID || len(d.BotMessages(d.Channel.ID)) != 1 {
		t.Errorf("got %+v, want one public message in the channel", m)
	}
}

func TestDiscordgoDeferEditFollowUp(t *testing.T) {
	t.Parallel()
	d := newForTest(t)
	connect(t, d, discordgo.IntentsGuilds, func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		err := s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseDeferredChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral},
		})
		if err != nil {
			t.Errorf("defer: %v", err)
		}
		text := "done"
		if _, err := s.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text, AllowedMentions: quiet()}); err != nil {
			t.Errorf("edit: %v", err)
		}
		if _, err := s.FollowupMessageCreate(i.Interaction, true, &discordgo.WebhookParams{Content: "more", AllowedMentions: quiet()}); err != nil {
			t.Errorf("follow up: %v", err)
		}
	})
	it := d.SlashCommand(t, From{Channel: d.DM(d.User)}, "ask", Opt("question", "q"))
	if m := it.Answer(t); m.Content != "done" || !m.Ephemeral() {
		t.Errorf("got %q, ephemeral %v, want done, true", m.Content, m.Ephemeral())
	}
	if f := it.WaitFollowUps(t, 1)[0]; f.Content != "more" || f.Ephemeral() {
		t.Errorf("got follow-up %q, ephemeral %v, want more, false", f.Content, f.Ephemeral())
	}
}

func TestDiscordgoMention(t *testing.T) {
	t.Parallel()
	d := newForTest(t)
	connect(t, d, discordgo.IntentsGuilds|discordgo.IntentsGuildMessages, func(s *discordgo.Session, m *discordgo.MessageCreate) {
		if m.Author.ID == s.State.User.ID || len(m.Mentions) == 0 {
			return
		}
		if _, err := s.ChannelMessageSendComplex(m.ChannelID, &discordgo.MessageSend{
			Content: "heard " + m.Content, Reference: m.Reference(), AllowedMentions: quiet(),
		}); err != nil {
			t.Errorf("send: %v", err)
		}
	})
	d.WaitReady(t)
	d.Say(nil, nil, "hello nobody")
	asked := d.Say(nil, nil, d.Bot.Mention()+" hello")
	if got, want := d.WaitReply(t, asked).Content, "heard "+d.Bot.Mention()+" hello"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestDiscordgoResume breaks the socket and says something while nobody listens.
func TestDiscordgoResume(t *testing.T) {
	t.Parallel()
	d := newForTest(t)
	heard := make(chan string, 10)
	connect(t, d, discordgo.IntentsGuildMessages, func(_ *discordgo.Session, m *discordgo.MessageCreate) { heard <- m.ID })
	d.DropGateway()
	d.WaitConnections(t, "the socket to be gone", func(c []Connection) bool { return !c[0].Open })
	said := d.Say(nil, nil, d.Bot.Mention())
	d.WaitConnections(t, "a resumed connection", func(c []Connection) bool { return len(c) == 2 && c[1].Resumed })
	beating(t, d, 1)
	select {
	case id := <-heard:
		if id != said.ID {
			t.Errorf("got message %s, want %s", id, said.ID)
		}
	case <-time.After(5 * time.Second):
		t.Error("the message was not replayed")
	}
}

func TestDiscordgoInvalidSession(t *testing.T) {
	t.Parallel()
	d := newForTest(t)
	connect(t, d, discordgo.IntentsGuilds)
	d.InvalidateSession(false)
	d.WaitConnections(t, "a second identify", func(c []Connection) bool { return c[0].SessionID == "session-2" })
	d.WaitReady(t)
}

func TestDiscordgoIntentsNotAllowed(t *testing.T) {
	t.Parallel()
	d := newForTest(t)
	to, _ := url.Parse(d.URL)
	dg, _ := discordgo.New("Bot " + d.Token)
	dg.Client = &http.Client{Transport: redirect{to}}
	dg.LogLevel = -1
	dg.ShouldReconnectOnError = false
	dg.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsMessageContent
	err := dg.Open()
	if want := "websocket: close 4014: Disallowed intent(s)."; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
