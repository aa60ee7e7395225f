package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"policybot/corpus/starter"
)

// release is set by release builds: -ldflags "-X main.release=1.2.3".
var release string

// versionCommand prints versions.
type versionCommand struct{}

// Help is the part of the help below the flags.
func (*versionCommand) Help() string {
	return `Example:

    policybot version`
}

// Run prints the versions of the program, of Go and of the built-in corpus.
func (*versionCommand) Run(p *program) error {
	c, err := starter.Load()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "policybot %s\n%s %s/%s\ncorpus %s, %d records\n",
		programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, c.Version, len(c.Records))
	return err
}

// programVersion returns the release, or what the build knows of itself.
func programVersion() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	return cmp.Or(revision+changed, "dev")
}
