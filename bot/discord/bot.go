// Package discord puts the bot on Discord: it registers the commands, hears
// slash commands, mentions and direct messages, and draws answers as embeds
// within Discord's limits.
//
// Start with [New] and [Bot.Run]. routes.go lists everything the bot reacts to;
// render.go draws an answer. discordgo stays inside this package, and what it
// does not do is built round it: gateway.go (close codes, resume, dead
// connections), transport.go (rate limits, repetitions), queue.go (bounded,
// ordered work), places.go (what the bot may do where), manners.go (limits for
// people and channels).
package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"policybot/bot"
)

// Options say how the bot runs. Token, Answerer and Store are required.
type Options struct {
	Token    string // with or without "Bot " before it
	GuildID  string // register the commands for this server alone; empty: for all
	APIBase  string // origin to use instead of Discord's, such as http://127.0.0.1:8080
	Answerer Library
	Versions Versions         // of the corpus; nil: only those that the bot sees come and go
	Store    Store            // of what people and servers choose
	Logger   *slog.Logger     // default: slog.Default()
	Now      func() time.Time // for the age of interactions, AskRate and the log; default: time.Now
	Version  string           // of the program, for the User-Agent
	Corpus   *Corpus          // how the corpus is changed; nil: it is not

	AskTimeout   time.Duration // for one answer; default 20 s
	DrainTimeout time.Duration // for the answers under way when the bot stops; default 10 s
	Workers      int           // answers at once; default 16
	QueueLength  int           // accepted and not finished; default 256
	AskRate      int           // questions of one person a minute, and at once; default 5; negative: no limit

	// MessageContent asks Discord for the privileged intent to read messages that do
	// not mention the bot: ask channels and threads need it.
	MessageContent bool
}

// Bot is one connection to Discord.
type Bot struct {
	opts    Options
	log     *slog.Logger
	now     func() time.Time
	base    *url.URL
	timing  timing
	session *discordgo.Session
	rest    *rest
	routes  *router
	link    *link
	http    *http.Transport

	queue    *queue
	overflow *queue        // says "busy" when queue is full
	asking   chan struct{} // bounds calls of the Answerer, also those that overran their time
	seen     *seen
	askers   *askers
	cooling  *coolDowns
	said     recently
	places   *places
	prefs    *preferences
	memory   *memory
	texts    *texts
	corpus   *Corpus
	late     late
	changed  chan struct{}   // told that another version may have been published
	life     context.Context // of what goes on beside requests; ends as the bot stops
	work     context.Context // of handlers; ends when the drain takes too long

	self   atomic.Pointer[identity]
	up     atomic.Bool
	starts sync.Once
	wg     sync.WaitGroup
	fail   context.CancelCauseFunc
}

// identity is who the bot is, from READY.
type identity struct{ user, app string }

// timing holds the waits of the adapter, so that tests need not wait.
type timing struct {
	gateway gatewayTiming
	digest  time.Duration // between two digests
	ack     time.Duration // after it, an interaction is deferred and a message shows typing
	backoff time.Duration // of repeated requests
	// ackLimit bounds the first response to an interaction.
	ackLimit time.Duration
	progress time.Duration // between two edits that tell how far something is
	look     time.Duration // between two looks for a publication, and at the clock for the refresh
	notice   time.Duration // between two messages about a publication
}

// New checks the options.
func New(o Options) (*Bot, error) {
	o.Token = strings.TrimSpace(o.Token)
	if word, rest, _ := strings.Cut(o.Token, " "); word == "Bot" {
		o.Token = strings.TrimSpace(rest)
	}
	if o.Token == "" {
		return nil, errors.New("discord: no token. " + tokenRemedy)
	}
	if o.Answerer == nil || o.Store == nil {
		return nil, errors.New("discord: no Answerer or no Store")
	}
	base, err := parseBase(o.APIBase)
	if err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	orDefault(&o.AskTimeout, 20*time.Second)
	orDefault(&o.DrainTimeout, 10*time.Second)
	orDefault(&o.Workers, 16)
	orDefault(&o.QueueLength, 256)
	if o.AskRate == 0 {
		o.AskRate = 5
	}
	b := &Bot{
		opts: o, log: o.Logger, now: o.Now, base: base,
		timing: timing{gateway: discordTiming, ack: 500 * time.Millisecond, ackLimit: ackLimit, backoff: 400 * time.Millisecond, look: 3 * time.Second, digest: time.Second, progress: 3 * time.Second, notice: 2 * time.Second},
		asking: make(chan struct{}, 4*o.Workers),
		seen:   newSeen(8192), askers: newAskers(), cooling: newCoolDowns(),
		places: newPlaces(), prefs: newPreferences(o.Store, o.Logger, o.Now), memory: newMemory(o.Now), texts: newTexts(textsKept),
	}
	if b.corpus, b.changed = o.Corpus, make(chan struct{}, 1); b.corpus != nil {
		if err := b.corpus.check(); err != nil {
			return nil, err
		}
	}
	b.routes = newRouter(b.handlers())
	return b, nil
}

func orDefault[T ~int | ~int64](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}

// textsKept bounds the long texts that components remember.
const textsKept = 2048

// parseBase checks an origin. A path would be lost, so it is refused.
func parseBase(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("discord: DISCORD_API_BASE %q is not an origin such as http://127.0.0.1:8080", s)
	}
	return u, nil
}

// Run is New and Bot.Run.
func Run(ctx context.Context, o Options) error {
	b, err := New(o)
	if err != nil {
		return err
	}
	return b.Run(ctx)
}

// Ready reports whether the bot receives events at the moment.
func (b *Bot) Ready() bool { return b.up.Load() }

// Run connects and serves until ctx ends, which is no error, or until going on
// is pointless: then the error is a [FatalError] that says what to do. It may be
// called once. Answers under way are finished, within Options.DrainTimeout.
func (b *Bot) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	b.fail = cancel
	work, endWork := context.WithCancel(context.WithoutCancel(ctx))
	defer endWork()
	b.work, b.life = work, ctx
	if err := b.prefs.load(ctx); err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	if err := b.build(ctx); err != nil {
		return err
	}
	b.queue = newQueue(b.opts.Workers, b.opts.QueueLength, laneLength)
	b.overflow = newQueue(8, 1024, 1)
	unhook := context.AfterFunc(ctx, b.link.stop)
	defer unhook()

	opened := b.open(ctx)
	<-ctx.Done()
	b.log.Info("stopping", "bound_ms", b.opts.DrainTimeout.Milliseconds())
	var closing sync.WaitGroup
	if opened {
		// A heartbeat that comes just after Close makes discordgo reconnect for ever,
		// unless that is switched off. Its goroutine reads this only after it has had
		// the write lock that Close takes first.
		b.session.ShouldReconnectOnError = false
		closing.Go(func() { _ = b.session.Close() }) // sleeps a second, so beside the drain
	}
	b.drain(endWork)
	closing.Wait()
	b.link.close()
	b.wg.Wait()
	b.http.CloseIdleConnections()

	var fatal *FatalError
	if errors.As(context.Cause(ctx), &fatal) {
		return fatal
	}
	return nil
}

// build makes the session, with everything that discordgo leaves to others
// switched off or replaced.
func (b *Bot) build(ctx context.Context) error {
	b.http = http.DefaultTransport.(*http.Transport).Clone()
	b.http.ResponseHeaderTimeout = 15 * time.Second
	b.http.MaxIdleConnsPerHost = maxRequests

	s, err := discordgo.New("Bot " + b.opts.Token)
	if err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	s.Client = &http.Client{
		Timeout: 2 * time.Minute, // callers set shorter ones
		Transport: &transport{
			base: b.base, next: b.http, log: b.log, sleep: sleep, life: ctx,
			limits: newLimiter(time.Now, sleep), refusals: newCircuit(time.Now), backoff: b.timing.backoff, attempts: 4,
			unauthorized: func() { b.fail(unauthorized()) },
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	s.UserAgent = fmt.Sprintf("DiscordBot (https://github.com/bwmarrin/discordgo, %s) policybot/%s", discordgo.VERSION, orDev(b.opts.Version))
	s.LogLevel = -1 // discordgo's log prints events and tokens; ours says what happened
	s.StateEnabled = false
	s.SyncEvents = true // handlers only queue, so they keep the order and hold nothing up
	s.Compress, s.Identify.Compress = false, false
	s.ShouldReconnectVoiceOnSessionError = false
	s.ShouldRetryOnRateLimit, s.MaxRestRetries = false, 0
	s.Identify.Intents = intents
	if b.opts.MessageContent {
		s.Identify.Intents |= discordgo.IntentMessageContent
	}
	s.Identify.Properties.Browser, s.Identify.Properties.Device = "policybot", "policybot"
	s.AddHandler(b.onReady)
	s.AddHandler(b.onEvent)
	s.AddHandler(b.onMessage)
	b.places.hears(s, b.guard, b.selfID)
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelDelete) {
		if e.Channel != nil {
			b.forget(e.GuildID, e.ID)
			b.forgetSubscriptions(e.ID)
		}
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildDelete) {
		if e.Guild != nil && !e.Unavailable { // an outage is no farewell
			b.forgetServer(e.ID)
		}
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleDelete) { b.forget(e.GuildID, e.RoleID) })

	b.session, b.rest = s, newRest(s)
	b.link = newLink(&link{
		log: b.log,
		dialer: &websocket.Dialer{
			Proxy:            http.ProxyFromEnvironment,
			NetDialContext:   (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			HandshakeTimeout: 20 * time.Second,
		},
		find:   b.rest.gateway,
		timing: b.timing.gateway,
		fatal:  func(err error) { b.fail(err) },
		state:  b.up.Store,
	})
	s.Dialer = b.link.insideDialer()
	return nil
}

// intents are what the bot always listens to; none of them is privileged.
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages

func orDev(version string) string {
	if version == "" {
		return "dev"
	}
	return version
}

// open connects for the first time, patiently: the machine may start before its network.
func (b *Bot) open(ctx context.Context) bool {
	for try := 0; ; try++ {
		err := b.session.Open()
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		pause := b.link.pause(try)
		b.log.Warn("cannot connect to Discord yet", "err", withoutSecrets(err), "pause_ms", pause.Milliseconds())
		if sleep(ctx, pause) != nil {
			return false
		}
	}
}

// drain lets running answers finish, within Options.DrainTimeout altogether. Before
// that is over, the context of those that remain ends, so that they can still say
// that the bot restarts.
func (b *Bot) drain(endWork func()) {
	bound := b.opts.DrainTimeout
	goodbye := time.AfterFunc(bound-min(3*time.Second, bound/3), endWork)
	defer goodbye.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	// Both are closed first, so that neither takes in more while the other drains.
	b.queue.close()
	b.overflow.close()
	if errors.Join(b.queue.drain(ctx), b.overflow.drain(ctx)) != nil {
		b.log.Warn("stopped with answers under way")
	}
}

// onReady learns who the bot is, and registers the commands after the first connection.
func (b *Bot) onReady(_ *discordgo.Session, r *discordgo.Ready) {
	defer b.guard("ready")
	if r.User == nil {
		b.log.Error("READY names no user")
		return
	}
	id := &identity{user: r.User.ID, app: r.User.ID}
	if r.Application != nil && r.Application.ID != "" {
		id.app = r.Application.ID
	}
	b.self.Store(id)
	servers := make([]string, 0, len(r.Guilds))
	for _, g := range r.Guilds {
		if g != nil {
			servers = append(servers, g.ID)
		}
	}
	b.places.keep(servers)
	b.log.Info("logged in", "user_id", id.user, "servers", len(r.Guilds))
	b.starts.Do(func() {
		b.wg.Go(func() { b.register(b.link.ctx, id.app) })
		b.wg.Go(func() { b.watchForFollowers(b.link.ctx) })
		b.wg.Go(b.watchCorpus)
		// The names of a large corpus take a while to collect: not while somebody types.
		b.wg.Go(func() { b.opts.Answerer.Suggest(bot.SortMeasure, "", bot.English) })
	})
}
