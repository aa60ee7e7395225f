package discord

import "fmt"

// FatalError ends the bot: trying again cannot help before somebody changes
// something. Its text says what is wrong and what to do.
type FatalError struct {
	Code   int    // gateway close code or HTTP status
	Reason string // what Discord refused
	Remedy string // what to do about it
}

// Error returns the reason and the remedy.
func (e *FatalError) Error() string {
	return fmt.Sprintf("discord: %s (%d). %s", e.Reason, e.Code, e.Remedy)
}

const tokenRemedy = "Reset the token in the developer portal (https://discord.com/developers/applications → Bot → Reset Token) and set DISCORD_TOKEN to the new one"

// fatalClose returns the error for a close code after which Discord forbids to
// reconnect, or nil for every other code.
func fatalClose(code int) *FatalError {
	switch code {
	case 4004:
		return &FatalError{code, "the token was not accepted", tokenRemedy}
	case 4010:
		return &FatalError{code, "the shard number is invalid", "Check the shard settings: the number must be lower than the count"}
	case 4011:
		return &FatalError{code, "the bot is in too many servers for one connection", "Set up sharding: Discord requires it from 2,500 servers"}
	case 4012:
		return &FatalError{code, "the gateway version is not accepted any more", "Update policybot"}
	case 4013:
		return &FatalError{code, "the intents are invalid", "Update policybot: it asked for intents that do not exist"}
	case 4014:
		return &FatalError{code, "a privileged intent is not enabled", "MESSAGE_CONTENT=1 asks for it: turn on Message Content Intent in the developer portal (https://discord.com/developers/applications → Bot → Privileged Gateway Intents), or take MESSAGE_CONTENT out of the settings"}
	}
	return nil
}

// unauthorized is the error for a token that REST refuses.
func unauthorized() *FatalError {
	return &FatalError{401, "the token was not accepted", tokenRemedy}
}
