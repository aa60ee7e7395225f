package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"policybot/bot/eval"
	"policybot/corpus/ingest/fetch"
)

// The exit codes, as the help documents them.
const (
	exitOK      = 0
	exitProblem = 1
	exitUsage   = 2
	exitRefused = 3
	exitDoubts  = 4
)

const description = `Answers questions about a policy corpus from its records, each with its source, and says so when the corpus does not hold the answer.

Without a command it serves Discord when DISCORD_TOKEN is set, and otherwise opens a chat in the terminal.

Exit codes: 0 answered (also related, a question back, small talk), or done; 1 a problem, or interrupted; 2 wrong usage; 3 refused: the corpus does not hold the answer; 4 imported, with doubts.`

// commands is the command line.
type commands struct {
	Ask     askCommand     `cmd:"" help:"Answer one question."`
	List    listCommand    `cmd:"" help:"List records by city, area, document, kind and words."`
	Show    glanceCommand  `cmd:"" help:"Show a city, an area, a document or a record at a glance."`
	Match   matchCommand   `cmd:"" help:"Find the measures that may apply to a company."`
	Compare compareCommand `cmd:"" help:"Put cities side by side."`
	Matrix  matrixCommand  `cmd:"" help:"Count measures by city and area, as text or as a picture."`
	Export  fileCommand    `cmd:"" help:"Write an answer, a list or a comparison to a file."`
	Chat    chatCommand    `cmd:"" help:"Answer questions in the terminal, one after another."`
	Serve   serveCommand   `cmd:"" help:"Serve Discord."`
	Eval    evalCommand    `cmd:"" help:"Measure answers against a set of questions."`
	Bench   benchCommand   `cmd:"" help:"Measure time and memory on a large corpus."`
	Corpus  corpusCommand  `cmd:"" help:"Import, check and publish a corpus, or take it back."`
	Version versionCommand `cmd:"" help:"Print the version of the program and of its corpus."`
}

// program is what every command is given: the world outside, replaceable in tests.
type program struct {
	env    map[string]string
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer

	now       func() time.Time     // nil: time.Now
	web       func(*fetch.Options) // changes how pages are fetched, in tests; nil: not
	patience  time.Duration        // until a warning that Discord is not reached; 0: half a minute
	lookAgain time.Duration        // between two looks for what was published; 0: two seconds
}

// today is the date of files that are written, YYYY-MM-DD.
func (p *program) today() string {
	if p.now != nil {
		return p.now().Format(time.DateOnly)
	}
	return time.Now().Format(time.DateOnly)
}

// usageError is a wrong way to call the program, with the right one.
type usageError struct{ text, next string }

func (e *usageError) Error() string { return e.text }

// hintError is a problem with what to do about it.
type hintError struct {
	err  error
	next string
}

func (e *hintError) Error() string { return e.err.Error() }
func (e *hintError) Unwrap() error { return e.err }

var (
	// errRefused ends a command whose answer, already printed, is a refusal.
	errRefused = errors.New("refused")
	// errDoubts ends an import that has written records and reported doubts.
	errDoubts = errors.New("doubts")
	// errPrinted ends a command that has printed what is wrong.
	errPrinted = errors.New("printed")
)

// exitCode reports err to the user and returns the exit code for it.
func (p *program) exitCode(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errRefused):
		return exitRefused
	case errors.Is(err, errDoubts):
		return exitDoubts
	case errors.Is(err, errPrinted):
		return exitProblem
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(p.stderr, "policybot: interrupted")
		return exitProblem
	}
	fmt.Fprintf(p.stderr, "policybot: %s\n", err)
	if u, ok := errors.AsType[*usageError](err); ok {
		fmt.Fprintln(p.stderr, u.next)
		return exitUsage
	}
	if h, ok := errors.AsType[*hintError](err); ok {
		fmt.Fprintln(p.stderr, h.next)
	}
	return exitProblem
}

// exited is what kong's Exit panics with: help has been printed.
type exited struct{}

// dispatch parses args and runs the command that they name.
func (p *program) dispatch(ctx context.Context, args []string) (err error) {
	switch {
	case len(args) == 0:
		return p.withoutCommand(ctx)
	case args[0] == "help":
		args = append(slices.Clone(args[1:]), "--help")
	case args[0] == "--version":
		args = []string{"version"}
	}
	var cmds commands
	parser, err := kong.New(&cmds,
		kong.Name("policybot"), kong.Description(description), kong.Writers(p.stdout, p.stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 90}),
		kong.Exit(func(int) { panic(exited{}) }),
		kong.Vars{"perturbations": strings.Join(eval.Perturbations(), ", ")},
	)
	if err != nil {
		return fmt.Errorf("set up the command line: %w", err)
	}
	defer func() {
		if v := recover(); v != nil {
			if _, ok := v.(exited); !ok {
				panic(v)
			}
			err = nil
		}
	}()
	parsed, err := parser.Parse(args)
	if err != nil {
		return wrongUsage(err, args)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run(p)
}

// wrongUsage words a command line that could not be parsed, with what to type instead.
func wrongUsage(err error, args []string) error {
	next := "See policybot --help"
	e, ok := errors.AsType[*kong.ParseError](err)
	if ok && e.Context.Selected() != nil {
		next = fmt.Sprintf("See policybot %s --help", e.Context.Selected().Path())
		next = strings.Replace(next, "policybot policybot", "policybot", 1)
	} else if ok && !strings.HasPrefix(args[0], "-") && strings.HasPrefix(err.Error(), "unexpected argument") {
		next = "To ask a question: policybot ask " + quote(strings.Join(args, " ")) + ". For all commands: policybot --help"
	}
	return &usageError{err.Error(), next}
}

// quote puts a text between quotation marks for a shell, as a person would.
func quote(s string) string {
	if !strings.ContainsAny(s, "\"$`\\!") {
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// withoutCommand serves where there is a token and chats where there is none.
func (p *program) withoutCommand(ctx context.Context) error {
	s, err := p.settings(byToken)
	if err != nil {
		return err
	}
	if s.DiscordToken != "" {
		return (&serveCommand{}).Run(ctx, p)
	}
	fmt.Fprintln(p.stderr, "No DISCORD_TOKEN is set, so this is the terminal chat; with a token in .env the same command serves Discord.")
	return (&chatCommand{}).Run(ctx, p)
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// colour reports whether output may be coloured.
func (p *program) colour() bool {
	return isTerminal(p.stdout) && p.env["NO_COLOR"] == "" && p.env["TERM"] != "dumb" && p.env["TERM"] != ""
}
