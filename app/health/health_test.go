package health_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"sanduk.app/app/health"
	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
)

type source struct {
	figures node.Figures
	err     error
}

func (s source) Figures() (node.Figures, error) { return s.figures, s.err }

var now = time.Unix(1_800_000_000, 0).UTC()

func figures() node.Figures {
	return node.Figures{
		Begun: now.Add(-time.Hour), Requests: map[wire.Type]uint64{wire.Submit: 7, wire.NewsAsk: 2},
		Refused: map[ledger.Code]uint64{ledger.CodeFrozen: 1}, Commits: 3, Committed: 9, Writing: 1500 * time.Millisecond,
		Communities: []node.CommunityFigures{
			{ID: ledger.ID{1}, Name: "Kongowea Market", Seat: 1, Guardians: 4, Logged: 6, CaughtUp: map[uint64]time.Time{3: now}},
			{ID: ledger.ID{2}, Name: "Other", Seat: -1, Guardians: 1},
		},
	}
}

func get(t *testing.T, s source, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	health.Handler(s, func() time.Time { return now }).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestMetricsAreInTheTextFormat(t *testing.T) {
	code, text := get(t, source{figures: figures()}, "/metrics")
	if code != http.StatusOK {
		t.Fatal(code)
	}
	line := regexp.MustCompile(`^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+)$`)
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		if !line.MatchString(l) {
			t.Errorf("%q", l)
		}
	}
	for _, want := range []string{
		`sanduk_requests_total{type="1"} 7`, `sanduk_refused_total{code="frozen"} 1`, "sanduk_writing_seconds_total 1.5", "sanduk_well 1",
		`sanduk_guardian{community="` + ledger.ID{1}.String() + `"} 2`, `sanduk_guardian{community="` + ledger.ID{2}.String() + `"} 0`, `guardian="4"} 1800000000`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestANodeWhoseDiskIsFullIsNotWell(t *testing.T) {
	f := figures()
	for ago, want := range map[time.Duration]int{time.Minute: http.StatusServiceUnavailable, health.Sick + time.Second: http.StatusOK} {
		f.LastFailure = now.Add(-ago)
		if code, text := get(t, source{figures: f}, "/health"); code != want {
			t.Errorf("%s after a failure: %d, %s", ago, code, text)
		}
	}
	if code, _ := get(t, source{err: errors.New("the store is damaged")}, "/health"); code != http.StatusServiceUnavailable {
		t.Error(code)
	}
}

func TestStatusReadsBack(t *testing.T) {
	_, text := get(t, source{figures: figures()}, "/status")
	var s health.Status
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	if s.Requests != 9 || !s.Well || len(s.Communities) != 2 || s.Communities[0].Guardian != 2 || s.Communities[0].CaughtUp[4] != now {
		t.Errorf("%+v", s)
	}
}

func TestANodeWhoseMachinesClockStandsOrWentBackIsNotWell(t *testing.T) {
	f := figures()
	for ahead, want := range map[time.Duration]int{0: http.StatusOK, health.Wrong: http.StatusOK, 3 * time.Hour: http.StatusServiceUnavailable} {
		f.Ahead = ahead
		code, text := get(t, source{figures: f}, "/health")
		if code != want || code != http.StatusOK && !strings.Contains(text, "3h0m0s") {
			t.Errorf("%s ahead: %d %q", ahead, code, text)
		}
	}
}
