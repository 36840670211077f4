package relay

import (
	"time"

	"sanduk.app/sync/wire"
)

// Bounds of what a relay may cost, and of what is remembered of it.
const (
	// replyTime is how long one answer may take, on a bad mobile link.
	replyTime = 30 * time.Second
	// longestAge bounds what a relay may say that it keeps, in ms: a year is 53
	// mailboxes that a reader who was away looks into.
	longestAge = 366 * 24 * 60 * 60 * 1000
	// maxHost is longer than any name of the DNS.
	maxHost = 256

	// aim is about how long an item gets: on a link of 5 kB a second it takes
	// seven seconds, and that is what a cut line costs.
	aim = 32 << 10
	// step is to what lengths are padded: a vote and a notice look alike.
	step = 512
	// sealing is what a bundle for one reader adds to its frames: magic, throw-
	// away key, slot, nonce, tags, sum; and room for reply-to and padding.
	sealing = 1024
	// maxFrame is the longest frame that an item can hold.
	maxFrame = wire.MaxMail - sealing

	// page is how much is asked for at once: see aim.
	page = 32 << 10
	// leastPage is what a page counts at least, so that a relay that gives bytes
	// one by one does not keep us.
	leastPage = 1 << 10
	// defaultBudget is what rubbish in a mailbox may cost a phone at one visit.
	defaultBudget = 1 << 20

	// period is how long a mailbox is in use, in ms: a week. Shorter would make
	// readers who come seldom ask for more of them.
	period = 7 * 24 * 60 * 60 * 1000
	// grace is how long after its period a mailbox is still looked into, in ms:
	// whoever asked for the time just before the end deposits just after it.
	grace = 60 * 60 * 1000

	// mostWaiting bounds the letters that wait for a relay that has no room: some
	// months of a busy shop. What is beyond is found anew when there is room.
	mostWaiting = 4096
	// mostHeld and mostHeldBytes bound what a guardian holds: the entries of
	// some hundred people whose earlier ones are missing still. heldFor is how
	// long, in ms: guardians that meet seldom have levelled by then.
	mostHeld      = 1024
	mostHeldBytes = 16 << 20
	heldFor       = 14 * 24 * 60 * 60 * 1000
)
