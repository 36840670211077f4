package cli

import (
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"sanduk.app/wallet/publiclog"
)

// guardianOut is how a guardian's public log looked.
type guardianOut struct {
	Guardian uint64   `json:"guardian"` // from 1
	Votes    uint64   `json:"votes"`
	Said     string   `json:"said,omitempty"`
	Checked  int      `json:"checked"`
	Missing  []string `json:"missing,omitempty"`
	Proof    string   `json:"proof,omitempty"`
	Trouble  string   `json:"trouble,omitempty"`
}

// bad tells whether the guardian did wrong; one that was not reached did not.
func (g guardianOut) bad() bool { return g.Proof != "" || len(g.Missing) > 0 }

func guardiansJSON(list []publiclog.Watched) []guardianOut {
	out := make([]guardianOut, len(list))
	for i, w := range list {
		g := guardianOut{Guardian: w.Seat + 1, Votes: w.Votes, Checked: w.Checked}
		if w.Err != nil {
			g.Trouble = w.Err.Error()
		} else {
			g.Said = time.UnixMilli(int64(w.Said)).UTC().Format(time.RFC3339) //nolint:gosec // shown only
		}
		for _, id := range w.Missing {
			g.Missing = append(g.Missing, id.String())
		}
		if w.Fault != nil {
			g.Proof = hex.EncodeToString(w.Fault.Bytes())
		}
		out[i] = g
	}
	return out
}

func printGuardians(w io.Writer, list []guardianOut) {
	for _, g := range list {
		switch {
		case g.Proof != "":
			fmt.Fprintf(w, "FAULT  guardian %d signed two histories, or twice for one place. Stop trusting it. The proof: %s\n", g.Guardian, g.Proof)
		case g.Trouble != "":
			fmt.Fprintf(w, "guardian %d: %s\n", g.Guardian, g.Trouble)
		case len(g.Missing) > 0:
			fmt.Fprintf(w, "FAULT  guardian %d: its log lacks %d of %d votes that it gave, the first for entry %s\n", g.Guardian, len(g.Missing), g.Checked, g.Missing[0])
		default:
			fmt.Fprintf(w, "guardian %d: %d votes in its log, all %d that are held here among them\n", g.Guardian, g.Votes, g.Checked)
		}
	}
}
