// Command policybot answers questions about a policy corpus, on Discord and in
// the terminal. main.go wires; each command has a file of its own.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// gcPercent keeps memory small for a little time: most of what the start reads, some
// megabytes of records and wordings, is garbage a moment later.
const gcPercent = 35

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program: args without its name, env as "KEY=value". It
// returns the exit code.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{env: environment(env), stdin: stdin, stdout: stdout, stderr: stderr}
	return p.exitCode(p.dispatch(ctx, args))
}
