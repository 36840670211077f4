// Package health tells whoever keeps a guardian or a relay running how it
// stands: figures in the text format of Prometheus, a word for a load balancer,
// and a page of JSON for "sanduk guardian status". It shows sums only: no
// account, no amount, nobody's address.
//
// The text format is written here, since it is a few lines; the client library
// of Prometheus would be larger than the rest of the node.
package health

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"sanduk.app/sync/node"
)

// Source is what is asked for figures: a node.
type Source interface{ Figures() (node.Figures, error) }

// Sick is how long after a write that the disk did not take a node counts as
// unwell: until it has shown that it writes again, somebody should look.
const Sick = 5 * time.Minute

// Wrong is how far a guardian's clock may go before the machine's. Beyond it, one
// of the two was wrong: a guardian that takes it to be later than it is lets locks
// and delays end too early, and one whose clock stands waits with them.
const Wrong = time.Minute

// Handler answers /metrics, /health and /status.
func Handler(source Source, now func() time.Time) http.Handler {
	mux := http.NewServeMux()
	with := func(f func(http.ResponseWriter, Status)) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			figures, err := source.Figures()
			if err != nil {
				http.Error(w, err.Error(), http.StatusServiceUnavailable)
				return
			}
			f(w, StatusOf(figures, now()))
		}
	}
	mux.HandleFunc("GET /metrics", with(metrics))
	mux.HandleFunc("GET /health", with(func(w http.ResponseWriter, s Status) {
		if !s.Well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprintln(w, s.Trouble())
	}))
	mux.HandleFunc("GET /status", with(func(w http.ResponseWriter, s Status) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(s)
	}))
	return mux
}

// Status is how a node stands.
type Status struct {
	Well        bool              `json:"well"`
	Since       time.Time         `json:"since"`
	Requests    uint64            `json:"requests"`
	Connections int               `json:"connections"`
	Refused     map[string]uint64 `json:"refused"`
	Failed      uint64            `json:"failed"`
	DiskFailed  *time.Time        `json:"disk_failed,omitempty"`
	ClockAhead  float64           `json:"clock_ahead"` // seconds, of the guardian's clock before the machine's
	Communities []Community       `json:"communities"`

	figures node.Figures
}

// writes tells whether the disk took what was written lately.
func writes(f *node.Figures, now time.Time) bool {
	return f.LastFailure.IsZero() || now.Sub(f.LastFailure) > Sick
}

// Community is how it stands in one.
type Community struct {
	ID       string               `json:"id"`
	Name     string               `json:"name"`
	Epoch    uint64               `json:"epoch"`
	Guardian int                  `json:"guardian"` // from 1; 0: it carries and does not vote
	Of       int                  `json:"of"`
	Votes    uint64               `json:"votes"`
	Accused  int                  `json:"accused"`
	CaughtUp map[uint64]time.Time `json:"caught_up,omitempty"` // with other guardians, from 1, and when
}

// StatusOf words figures.
func StatusOf(f node.Figures, now time.Time) Status {
	s := Status{
		Since: f.Begun, Connections: f.Connections, Failed: f.Failed, Refused: map[string]uint64{},
		Communities: []Community{}, Well: writes(&f, now) && f.Ahead <= Wrong, ClockAhead: f.Ahead.Seconds(), figures: f,
	}
	for _, n := range f.Requests {
		s.Requests += n
	}
	for code, n := range f.Refused {
		s.Refused[string(code)] = n
	}
	if !f.LastFailure.IsZero() {
		s.DiskFailed = &f.LastFailure
	}
	for _, c := range f.Communities {
		one := Community{ID: c.ID.String(), Name: c.Name, Epoch: c.Epoch, Guardian: c.Seat + 1, Of: c.Guardians, Votes: c.Logged, Accused: c.Accused}
		for seat, at := range c.CaughtUp {
			if one.CaughtUp == nil {
				one.CaughtUp = map[uint64]time.Time{}
			}
			one.CaughtUp[seat+1] = at
		}
		s.Communities = append(s.Communities, one)
	}
	return s
}

// Trouble says in a line what is wrong.
func (s Status) Trouble() string {
	switch {
	case s.Well:
		return "well"
	case s.ClockAhead > Wrong.Seconds():
		ahead := time.Duration(s.ClockAhead * float64(time.Second)).Round(time.Second)
		return fmt.Sprintf("the machine's clock is %s behind the time at which this guardian signed before: is it set right?", ahead)
	}
	return "the disk did not take what was to be written: is it full?"
}

// metrics writes the text format of Prometheus, version 0.0.4.
func metrics(w http.ResponseWriter, s Status) {
	var b bytes.Buffer
	f := s.figures
	family(&b, "sanduk_requests_total", "counter", "Requests by type of message.")
	for _, t := range slices.Sorted(maps.Keys(f.Requests)) {
		fmt.Fprintf(&b, "sanduk_requests_total{type=\"%d\"} %d\n", t, f.Requests[t])
	}
	family(&b, "sanduk_refused_total", "counter", "Entries that were refused, by code.")
	for _, c := range slices.Sorted(maps.Keys(f.Refused)) {
		fmt.Fprintf(&b, "sanduk_refused_total{code=%q} %d\n", c, f.Refused[c])
	}
	one := func(name, kind, help string, value any) {
		family(&b, name, kind, help)
		fmt.Fprintf(&b, "%s %v\n", name, value)
	}
	one("sanduk_waited_total", "counter", "Requests that lacked something.", f.Waited)
	one("sanduk_failed_total", "counter", "Requests that met a trouble of the node's own.", f.Failed)
	one("sanduk_dropped_total", "counter", "Connections that could not be understood.", f.Dropped)
	one("sanduk_connections", "gauge", "Connections now.", f.Connections)
	one("sanduk_commits_total", "counter", "Durable writes.", f.Commits)
	one("sanduk_committed_total", "counter", "Works that they held.", f.Committed)
	one("sanduk_writing_seconds_total", "counter", "Time that they took.", f.Writing.Seconds())
	well := 0
	if s.Well {
		well = 1
	}
	one("sanduk_well", "gauge", "1 unless the disk failed in the last minutes, or the clock is wrong.", well)
	one("sanduk_clock_ahead_seconds", "gauge", "The guardian's clock, which never goes back, before the machine's.", s.ClockAhead)
	one("sanduk_begun_seconds", "gauge", "When it began, in unix time.", f.Begun.Unix())
	communities(&b, s.Communities)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	_, _ = w.Write(b.Bytes())
}

func communities(b *bytes.Buffer, list []Community) {
	each := func(name, kind, help string, value func(Community) any) {
		family(b, name, kind, help)
		for _, c := range list {
			fmt.Fprintf(b, "%s{community=%q} %v\n", name, c.ID, value(c))
		}
	}
	each("sanduk_votes_total", "counter", "Votes in the public log of this epoch.", func(c Community) any { return c.Votes })
	each("sanduk_epoch", "gauge", "The epoch.", func(c Community) any { return c.Epoch })
	each("sanduk_guardian", "gauge", "The seat, from 1; 0 where it does not vote.", func(c Community) any { return c.Guardian })
	each("sanduk_accused", "gauge", "Guardians that are proven faulty.", func(c Community) any { return c.Accused })
	family(b, "sanduk_caught_up_seconds", "gauge", "When it was last level with another guardian, in unix time.")
	for _, c := range list {
		for _, guardian := range slices.Sorted(maps.Keys(c.CaughtUp)) {
			fmt.Fprintf(b, "sanduk_caught_up_seconds{community=%q,guardian=\"%d\"} %d\n", c.ID, guardian, c.CaughtUp[guardian].Unix())
		}
	}
}

func family(b *bytes.Buffer, name, kind, help string) {
	fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}
