package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"
)

// maxRequests is how many REST requests run at once. Each holds one of as many
// of discordgo's bucket ids: a bucket's lock is held during its request, so two
// requests must not share one, and buckets are never freed, so there must not be
// one for every interaction.
const maxRequests = 64

// rest makes requests through discordgo's client and our transport.
type rest struct {
	session *discordgo.Session
	slots   chan string
}

func newRest(s *discordgo.Session) *rest {
	r := &rest{session: s, slots: make(chan string, maxRequests)}
	for i := range maxRequests {
		r.slots <- fmt.Sprintf("policybot-%d", i)
	}
	return r
}

// do sends a request and decodes the reply into out, unless that is nil. Files go
// beside the body.
func (r *rest) do(ctx context.Context, what, method, endpoint string, body, out any, files ...attachment) error {
	var slot string
	select {
	case slot = <-r.slots:
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", what, ctx.Err())
	}
	defer func() { r.slots <- slot }()
	options := []discordgo.RequestOption{discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0)}
	var raw []byte
	var err error
	if len(files) == 0 {
		raw, err = r.session.RequestWithBucketID(method, endpoint, body, slot, options...)
	} else {
		var kind string
		var parts []byte
		if kind, parts, err = discordgo.MultipartBodyWithJSON(body, parted(files)); err != nil {
			return fmt.Errorf("%s: write the body: %w", what, err)
		}
		raw, err = r.session.RequestRaw(method, endpoint, kind, parts, slot, 0, options...)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, withoutSecrets(err))
	}
	if out == nil || len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("%s: read the reply: %w", what, err)
	}
	return nil
}

// apiError is what Discord refused. Unlike discordgo's error it holds no request
// and so no token, and is safe to log in any form.
type apiError struct {
	Status  int
	Code    int
	Message string
}

func (e *apiError) Error() string {
	return fmt.Sprintf("Discord answered %d (code %d: %s)", e.Status, e.Code, e.Message)
}

// Codes of Discord that the bot knows what to do about.
const (
	codeUnknownChannel     = 10003
	codeUnknownMessage     = 10008
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
	codeMissingAccess      = 50001
	codeThreadClosed       = 50083
	codeMissingPermissions = 50013
	codeTokenExpired       = 50027
	codeInvalidForm        = 50035
	codeNoHistory          = 160002 // a reply without permission to read the message
)

// codeOf returns Discord's code for an error, or 0.
func codeOf(err error) int {
	var e *apiError
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

// withoutSecrets turns an error of discordgo or net/http into one that holds
// neither the bot's token nor an interaction's, which is part of its URL.
func withoutSecrets(err error) error {
	var re *discordgo.RESTError
	if errors.As(err, &re) {
		out := &apiError{Message: "no message"}
		if re.Response != nil {
			out.Status = re.Response.StatusCode
		}
		if re.Message != nil {
			out.Code, out.Message = re.Message.Code, re.Message.Message
		}
		// The errors tree names the field that was refused; it repeats nothing of the request but that.
		var tree struct {
			Errors json.RawMessage `json:"errors"`
		}
		if json.Unmarshal(re.ResponseBody, &tree) == nil && len(tree.Errors) > 0 {
			out.Message += " " + string(tree.Errors[:min(len(tree.Errors), 400)])
		}
		return out
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

// noPings is sent with every message and edit.
func noPings() *discordgo.MessageAllowedMentions {
	return &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}, RepliedUser: false}
}

// messageBody is a message as the API takes it, with what discordgo's types lack.
type messageBody struct {
	Content         string                            `json:"content"`
	Embeds          []*discordgo.MessageEmbed         `json:"embeds"`
	AllowedMentions *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Components      []discordgo.MessageComponent      `json:"components"`
	Flags           discordgo.MessageFlags            `json:"flags,omitempty"`
	Attachments     []attachmentEntry                 `json:"attachments,omitempty"`

	files []attachment // of Attachments, which go beside the body

	// Of channel messages only.
	Reference    *discordgo.MessageReference `json:"message_reference,omitempty"`
	Nonce        string                      `json:"nonce,omitempty"`
	EnforceNonce bool                        `json:"enforce_nonce,omitempty"`
}

func bodyOf(r reply) messageBody {
	b := messageBody{Content: r.text, Embeds: []*discordgo.MessageEmbed{}, Components: r.textRows, AllowedMentions: noPings()}
	if r.embed != nil {
		b.Components = r.rows
		b.Content = r.before
		b.Embeds = append(b.Embeds, r.embed)
	}
	for i, f := range r.files {
		b.Attachments = append(b.Attachments, attachmentEntry{ID: i, Name: f.name, About: f.about})
	}
	b.files = r.files
	if b.Components == nil {
		b.Components = []discordgo.MessageComponent{} // an edit takes away what was there
	}
	return b
}

// callback is an interaction's first response.
type callback struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

func (r *rest) gateway(ctx context.Context) (gatewayInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var info gatewayInfo
	err := r.do(ctx, "ask for the gateway", http.MethodGet, discordgo.EndpointGatewayBot, nil, &info)
	var e *apiError
	if errors.As(err, &e) && e.Status == http.StatusUnauthorized {
		return info, unauthorized()
	}
	return info, err
}

func (r *rest) respond(ctx context.Context, id, token string, c callback, files ...attachment) error {
	return r.do(idempotent(ctx), "respond to the interaction", http.MethodPost, discordgo.EndpointInteractionResponse(id, token), c, nil, files...)
}

// sentMessage is what Discord says of a message that was sent.
type sentMessage struct {
	ID     string            `json:"id"`
	Embeds []json.RawMessage `json:"embeds"`
}

// respondWith is respond; where asked, it returns the message that the response made.
func (r *rest) respondWith(ctx context.Context, id, token string, c callback, ask bool, files ...attachment) (sentMessage, error) {
	if !ask {
		return sentMessage{}, r.respond(ctx, id, token, c, files...)
	}
	var made struct {
		Resource struct {
			Message sentMessage `json:"message"`
		} `json:"resource"`
	}
	endpoint := discordgo.EndpointInteractionResponse(id, token) + "?with_response=true"
	err := r.do(idempotent(ctx), "respond to the interaction", http.MethodPost, endpoint, c, &made, files...)
	return made.Resource.Message, err
}

func (r *rest) editOriginal(ctx context.Context, app, token string, m messageBody) (sentMessage, error) {
	m.Flags = 0 // an edit keeps what the first response decided
	var sent sentMessage
	err := r.do(ctx, "edit the reply", http.MethodPatch, discordgo.EndpointWebhookMessage(app, token, "@original"), m, &sent, m.files...)
	return sent, err
}

// editMessage changes a message of the bot's.
func (r *rest) editMessage(ctx context.Context, channel, id string, change any) error {
	return r.do(ctx, "edit the message", http.MethodPatch, discordgo.EndpointChannelMessage(channel, id), change, nil)
}

// sendMessage sends a message. Where the bot may not show embeds, Discord may refuse
// the message or take it without them; then the text takes their place.
func (r *rest) sendMessage(ctx context.Context, channel string, m messageBody, drawn reply) (sentMessage, error) {
	if m.Nonce != "" {
		m.EnforceNonce = true
		ctx = idempotent(ctx)
	}
	var sent sentMessage
	err := r.do(ctx, "send the message", http.MethodPost, discordgo.EndpointChannelMessages(channel), m, &sent, m.files...)
	if err != nil || len(m.Embeds) == 0 || len(sent.Embeds) > 0 || sent.ID == "" {
		return sent, err
	}
	drawn.embed, drawn.files = nil, nil
	plain := bodyOf(drawn)
	return sent, r.editMessage(ctx, channel, sent.ID, plain)
}

// followUp sends another message to whoever an interaction is from.
func (r *rest) followUp(ctx context.Context, app, token string, m messageBody) (sentMessage, error) {
	var sent sentMessage
	err := r.do(ctx, "send the follow-up", http.MethodPost, discordgo.EndpointWebhookToken(app, token)+"?wait=true", m, &sent, m.files...)
	return sent, err
}

// deleteOriginal deletes the message that a component is on.
func (r *rest) deleteOriginal(ctx context.Context, app, token string) error {
	return r.do(idempotent(ctx), "delete the message", http.MethodDelete, discordgo.EndpointWebhookMessage(app, token, "@original"), nil, nil)
}

func (r *rest) typing(ctx context.Context, channel string) error {
	return r.do(ctx, "show typing", http.MethodPost, discordgo.EndpointChannelTyping(channel), nil, nil)
}

func (r *rest) openDM(ctx context.Context, user string) (string, error) {
	var channel struct {
		ID string `json:"id"`
	}
	body := map[string]string{"recipient_id": user}
	err := r.do(ctx, "open a direct message", http.MethodPost, discordgo.EndpointUserChannels("@me"), body, &channel)
	return channel.ID, err
}
