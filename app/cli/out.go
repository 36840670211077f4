package cli

import (
	"encoding/json"
	"io"

	"sanduk.app/wallet"
	"sanduk.app/wallet/money"
)

// What the commands print with --json. Field names are stable; amounts are
// decimal strings, times are RFC 3339 in UTC; fields are added, never renamed.
// "sanduk help json" documents them.

type wordsOut struct {
	Words []string `json:"words"`
}

type doneOut struct {
	Done bool `json:"done"`
}

type textOut struct {
	Text string `json:"text"`
}

type addressOut struct {
	Address string `json:"address"`
	Box     string `json:"box,omitempty"`
}

type communityOut struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Address   string     `json:"address"`
	Guardians int        `json:"guardians"`
	Quorum    int        `json:"quorum"`
	Issuer    bool       `json:"issuer"`
	Treasurer bool       `json:"treasurer,omitempty"` // one of several
	Guardian  bool       `json:"guardian"`
	Opening   bool       `json:"opening"`
	Answered  int        `json:"answered,omitempty"` // guardians, while it is opening
	Moved     bool       `json:"moved,omitempty"`    // opened for another phone
	Pending   int        `json:"pending"`
	LastMet   string     `json:"last_met,omitempty"`
	Assets    []assetOut `json:"assets"`
}

type assetOut struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Decimals uint8  `json:"decimals"`
	Kind     string `json:"kind"`
}

type holdingOut struct {
	Code        string `json:"code"`
	Available   string `json:"available"`
	PromisedOut string `json:"promised_out"`
	PromisedIn  string `json:"promised_in"`
	Pockets     string `json:"pockets"`
	Deposits    string `json:"deposits"`
	Locked      string `json:"locked"`
	Secured     string `json:"secured"`
	Saved       string `json:"saved"`
}

type balanceOut struct {
	Community string       `json:"community"`
	Holdings  []holdingOut `json:"holdings"`
}

type movementOut struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Status  string `json:"status"`
	Other   string `json:"other"`
	Amount  string `json:"amount"`
	Code    string `json:"code"`
	Time    string `json:"time"`
	Memo    string `json:"memo,omitempty"`
	Refusal string `json:"refusal,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

type historyOut struct {
	Community string        `json:"community"`
	Movements []movementOut `json:"movements"`
}

const timeForm = "2006-01-02T15:04:05.000Z"

func communityJSON(c wallet.Community) communityOut {
	out := communityOut{
		ID: c.ID.String(), Name: c.Name, Address: c.Address, Guardians: c.Guardians, Quorum: c.Quorum,
		Issuer: c.Issuer, Treasurer: c.Treasurer, Guardian: c.Guardian, Opening: c.Opening, Answered: c.Answered, Moved: c.Moved, Pending: c.Pending, Assets: []assetOut{},
	}
	if !c.LastMet.IsZero() {
		out.LastMet = c.LastMet.UTC().Format(timeForm)
	}
	for _, a := range c.Assets {
		out.Assets = append(out.Assets, assetOut{ID: a.ID.String(), Code: a.Code, Decimals: a.Decimals, Kind: string(a.Kind)})
	}
	return out
}

func movementJSON(m wallet.Movement) movementOut {
	out := movementOut{
		ID: m.ID.String(), Kind: m.Kind, Status: string(m.Status), Other: m.Address,
		Amount: money.Format(m.Amount, m.Asset.Decimals), Code: m.Asset.Code,
		Time: m.Time.UTC().Format(timeForm), Memo: m.Memo,
	}
	if m.Why != nil {
		out.Refusal, out.Reason = string(m.Why.Code), m.Why.Text
	}
	return out
}

// show prints a result: as JSON, or in words.
func (e *env) show(v any, words func(io.Writer)) error {
	if !e.json {
		words(e.out)
		return nil
	}
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
