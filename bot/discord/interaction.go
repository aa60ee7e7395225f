package discord

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	// ackLimit is Discord's three seconds, less the time that a request may need.
	ackLimit = 2800 * time.Millisecond
	// tokenLife is Discord's fifteen minutes, less some reserve.
	tokenLife = 14*time.Minute + 45*time.Second
	// deliveryTime bounds a reply with all its repetitions.
	deliveryTime = 45 * time.Second
)

// onEvent takes in an interaction, as Discord sent it: discordgo leaves out how large
// a file may be where it was made.
func (b *Bot) onEvent(_ *discordgo.Session, ev *discordgo.Event) {
	defer b.guard("event")
	if ev == nil || ev.Type != "INTERACTION_CREATE" {
		return
	}
	made, _ := ev.Struct.(*discordgo.InteractionCreate)
	var beside struct {
		Files int `json:"attachment_size_limit"`
	}
	_ = json.Unmarshal(ev.RawData, &beside) // what cannot be read is not told
	b.onInteraction(made, beside.Files)
}

// onInteraction takes in an interaction; files is how many bytes one file may have
// where it was made. It runs on discordgo's reading goroutine and must not wait.
func (b *Bot) onInteraction(ev *discordgo.InteractionCreate, files int) {
	defer b.guard("interaction")
	if ev == nil || ev.Interaction == nil || ev.ID == "" || ev.Token == "" {
		b.log.Error("unreadable interaction") // discordgo could not decode it; there is no way to reply
		return
	}
	if ev.Type == discordgo.InteractionPing || !b.seen.first("i"+ev.ID) {
		return
	}
	r := b.interactionRequest(ev.Interaction)
	r.files = files
	h := b.routes.find(r)
	// Interactions are independent: each has a lane of its own.
	b.accept("i"+r.id, r, h)
}

// accept queues a request, or has its asker told that there is no room or that they
// ask too fast. The latter is said once in each window where all would read it.
func (b *Bot) accept(lane string, r *request, h handler) {
	why, silent := b.admit(r)
	switch {
	case silent:
		r.to.drop()
		b.log.Info("request ignored", "command", r.label(), "id", r.id, "reason", why.outcome)
		return
	case why == nil:
		if b.queue.add(lane, func() { b.run(b.work, r, h) }) {
			return
		}
		why = errBusy
	}
	if !b.overflow.add(r.id, func() { b.run(b.work, r, func(context.Context, *request) error { return why }) }) {
		r.to.drop()
		b.log.Error("request dropped", "command", r.label(), "id", r.id)
	}
}

// interactionRequest reads an interaction, of which anything may be missing.
func (b *Bot) interactionRequest(i *discordgo.Interaction) *request {
	r := &request{
		id: i.ID, guild: i.GuildID, channel: i.ChannelID, app: i.AppPermissions,
		lang: langOf(i.Locale), received: b.now(),
	}
	switch {
	case i.Member != nil && i.Member.User != nil:
		r.user, r.roles, r.may = i.Member.User.ID, i.Member.Roles, i.Member.Permissions
		r.called = i.Member.User.Username
	case i.User != nil:
		r.user = i.User.ID
	}
	switch data := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		r.kind, r.name = kindCommand, data.Name
		if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
			r.kind = kindAutocomplete
		}
		r.options = map[string]*discordgo.ApplicationCommandInteractionDataOption{}
		if data.Resolved != nil {
			r.target = data.Resolved.Messages[data.TargetID]
		}
		options := data.Options
		for len(options) == 1 && options[0] != nil && (options[0].Type == discordgo.ApplicationCommandOptionSubCommand || options[0].Type == discordgo.ApplicationCommandOptionSubCommandGroup) {
			r.name += " " + options[0].Name
			options = options[0].Options
		}
		for _, o := range options {
			if o == nil {
				continue
			}
			r.options[o.Name] = o
			if id, ok := o.Value.(string); ok && o.Type == discordgo.ApplicationCommandOptionAttachment && data.Resolved != nil {
				r.file = data.Resolved.Attachments[id]
			}
		}
	case discordgo.MessageComponentInteractionData:
		r.kind = kindComponent
		r.name, r.args = splitID(data.CustomID)
		r.values, r.message = data.Values, i.Message
	case discordgo.ModalSubmitInteractionData:
		r.kind = kindModal
		r.name, r.args = splitID(data.CustomID)
		r.fields, r.message = filledIn(data), i.Message
	default:
		r.kind = kind("type-" + i.Type.String())
	}
	// A user who has the app may use it in servers that do not have it.
	_, r.member = i.AuthorizingIntegrationOwners[discordgo.ApplicationIntegrationGuildInstall]
	installed := r.member || len(i.AuthorizingIntegrationOwners) == 0
	r.member, r.guest = r.guild != "" && installed, !installed
	app := i.AppID
	if self := b.self.Load(); app == "" && self != nil {
		app = self.app
	}
	to := &interactionReply{
		bot: b, app: app, id: i.ID, token: i.Token, channel: i.ChannelID,
		received: r.received, settled: make(chan struct{}), present: installed,
		embeds:  i.AppPermissions == 0 || i.AppPermissions&(discordgo.PermissionEmbedLinks|discordgo.PermissionAdministrator) != 0,
		suggest: i.Type == discordgo.InteractionApplicationCommandAutocomplete,
		private: r.kind == kindComponent || r.private(),
	}
	if s, ok := parseState(r.args); ok && r.kind == kindComponent && !privately[r.name] {
		// Before anything is known of the reply: the asker's own message changes, or goes.
		to.updates = s.asker == r.user || r.name == verbRemove
	}
	to.opens = opensForm(r)
	to.updates = to.updates || r.kind == kindComponent && inPlace[r.name]
	to.private = to.private && !openly[r.name]
	to.start(b.timing.ack)
	r.to = to
	return r
}

// ackState is how far an interaction's first response has come.
type ackState int

const (
	ackNone     ackState = iota // nothing sent yet
	ackDeferral                 // the deferral is on its way, or was sent: see settled
	ackReply                    // the reply itself is on its way
)

// interactionReply acknowledges an interaction in time and replies to it. Exactly
// one first response is sent: the reply if it comes early, else a deferral, sent by
// a timer that starts on receipt and so does not depend on the queue.
type interactionReply struct {
	bot      *Bot
	app      string
	id       string
	token    string // never logged
	channel  string
	received time.Time
	embeds   bool // the bot may show them here
	suggest  bool // autocomplete: takes nothing but suggestions
	present  bool // the bot itself is where the interaction was made, and not only its user's app
	private  bool // a deferral must say already that only the asker sees the reply
	updates  bool // a deferral is for a change of the message that a component is on
	opens    bool // the reply may be a form, which cannot follow a deferral

	mu       sync.Mutex
	state    ackState
	replied  bool
	timer    *time.Timer
	settled  chan struct{} // closed when the deferral has been sent or refused
	deferErr error         // set before settled is closed
}

func (a *interactionReply) start(after time.Duration) {
	if a.suggest || a.opens {
		return // suggestions and forms cannot be deferred
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.timer = time.AfterFunc(after, a.deferNow)
}

func (a *interactionReply) age() time.Duration { return a.bot.now().Sub(a.received) }

// deferNow tells Discord that the reply will come, unless it is already on its way.
func (a *interactionReply) deferNow() {
	defer a.bot.guard("defer")
	a.mu.Lock()
	if a.state != ackNone {
		a.mu.Unlock()
		return
	}
	a.state = ackDeferral
	a.mu.Unlock()
	defer close(a.settled)
	ctx, cancel := context.WithTimeout(context.Background(), a.bot.timing.ackLimit-a.age())
	defer cancel()
	waiting := callback{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	if a.updates {
		waiting.Type = discordgo.InteractionResponseDeferredMessageUpdate
	} else if a.private {
		waiting.Data = map[string]any{"flags": discordgo.MessageFlagsEphemeral}
	}
	err := a.bot.rest.respond(ctx, a.id, a.token, waiting)
	if codeOf(err) == codeAcknowledged { // our own earlier try, of which the reply was lost
		err = nil
	}
	a.deferErr = err
	if err != nil {
		a.bot.log.Warn("interaction not deferred", "id", a.id, "err", err)
	}
}

// drop implements responder.
func (a *interactionReply) drop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.replied = true
	if a.state == ackNone {
		a.state = ackReply // so that nothing is deferred
	}
	if a.timer != nil {
		a.timer.Stop()
	}
}

// deferred implements responder.
func (a *interactionReply) deferred() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.state == ackDeferral
}

// send implements responder.
func (a *interactionReply) send(ctx context.Context, r reply) error {
	a.mu.Lock()
	if a.replied {
		a.mu.Unlock()
		return nil
	}
	a.replied = true
	first := a.state == ackNone
	if first {
		a.state = ackReply
	}
	if a.timer != nil {
		a.timer.Stop()
	}
	a.mu.Unlock()

	if !a.embeds && r.embed != nil {
		r = a.bot.withoutEmbed(r, a.channel)
	}
	if r.remove {
		return a.removeSource(ctx, first)
	}
	if r.cites != nil && (!a.present || r.private) {
		r.cites = nil // nothing can follow an answer there
	}
	err := a.deliver(ctx, r, first)
	if codeOf(err) == codeInvalidForm && r.embed != nil {
		a.bot.log.Error("embed refused, sending text", "id", a.id, "err", err)
		r.embed = nil
		err = a.deliver(ctx, r, first)
	}
	if err != nil {
		return a.late(ctx, r, err)
	}
	if r.also != nil {
		return a.follow(ctx, *r.also)
	}
	return nil
}

// cited remembers the answer that was just sent as a message.
func (a *interactionReply) cited(r reply, sent sentMessage) {
	a.bot.remember(a.channel, sent.ID, r.cites)
}

// follow sends a further message. It is public unless it says otherwise.
func (a *interactionReply) follow(ctx context.Context, r reply) error {
	if !a.embeds && r.embed != nil {
		r = a.bot.withoutEmbed(r, a.channel)
	}
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	body := bodyOf(r)
	if r.private {
		body.Flags |= discordgo.MessageFlagsEphemeral
	}
	sent, err := a.bot.rest.followUp(ctx, a.app, a.token, body)
	if err != nil {
		return &undelivered{err}
	}
	if !r.private && a.present {
		a.cited(r, sent)
	}
	if r.also != nil {
		return a.follow(ctx, *r.also)
	}
	return nil
}

// removeSource deletes the message that a component is on.
func (a *interactionReply) removeSource(ctx context.Context, first bool) error {
	if first {
		ack, cancel := context.WithTimeout(ctx, a.bot.timing.ackLimit-a.age())
		defer cancel()
		err := a.bot.rest.respond(ack, a.id, a.token, callback{Type: discordgo.InteractionResponseDeferredMessageUpdate})
		if err != nil && codeOf(err) != codeAcknowledged {
			return &undelivered{err}
		}
	} else if <-a.settled; a.deferErr != nil {
		return &undelivered{a.deferErr}
	}
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	if err := a.bot.rest.deleteOriginal(ctx, a.app, a.token); err != nil && codeOf(err) != codeUnknownMessage {
		return &undelivered{err}
	}
	return nil
}

// deliver sends the reply as the first response, or in place of the deferral.
func (a *interactionReply) deliver(ctx context.Context, r reply, first bool) error {
	if first {
		err := a.respond(ctx, r)
		if codeOf(err) != codeAcknowledged {
			return err
		}
		// An earlier try arrived after all; the edit makes sure of what it says.
	} else {
		<-a.settled // bounded by ackLimit
		if a.deferErr != nil {
			return a.deferErr
		}
	}
	if a.age() > tokenLife {
		return errTokenOld
	}
	if a.updates && !r.update { // a word to whoever pressed, beside a message that stays as it is
		return a.follow(ctx, r)
	}
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	sent, err := a.bot.rest.editOriginal(ctx, a.app, a.token, bodyOf(r))
	if err == nil {
		a.cited(r, sent)
	}
	return err
}

// respond sends the reply as the first response.
func (a *interactionReply) respond(ctx context.Context, r reply) error {
	ctx, cancel := context.WithTimeout(ctx, a.bot.timing.ackLimit-a.age())
	defer cancel()
	if a.suggest {
		return a.bot.rest.respond(ctx, a.id, a.token, callback{
			Type: discordgo.InteractionApplicationCommandAutocompleteResult,
			Data: map[string]any{"choices": r.suggestions()},
		})
	}
	if r.form != nil {
		return a.bot.rest.respond(ctx, a.id, a.token, callback{Type: discordgo.InteractionResponseModal, Data: r.form})
	}
	body := bodyOf(r)
	how := discordgo.InteractionResponseChannelMessageWithSource
	if r.update {
		how = discordgo.InteractionResponseUpdateMessage
	} else if r.private {
		body.Flags |= discordgo.MessageFlagsEphemeral
	}
	sent, err := a.bot.rest.respondWith(ctx, a.id, a.token, callback{Type: how, Data: body}, r.cites != nil, body.files...)
	if err == nil {
		a.cited(r, sent)
	}
	return err
}

var errTokenOld = errors.New("the interaction is older than fifteen minutes")

// late brings a reply as a plain message of the channel when the interaction takes
// none any more. Private replies are not made public that way.
func (a *interactionReply) late(ctx context.Context, r reply, cause error) error {
	switch codeOf(cause) {
	case codeUnknownInteraction, codeUnknownWebhook, codeTokenExpired:
	default:
		if !errors.Is(cause, errTokenOld) {
			return &undelivered{cause}
		}
	}
	if r.private || r.update || a.channel == "" || !a.present {
		return &undelivered{cause}
	}
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	body := bodyOf(r)
	body.Nonce = "i" + a.id
	sent, err := a.bot.rest.sendMessage(ctx, a.channel, body, r)
	if err != nil {
		return &undelivered{errors.Join(cause, err)}
	}
	a.cited(r, sent)
	return nil
}
