package view

import (
	"strings"

	"sanduk.app/wallet"
)

// Draft is what was typed of a payment that is not made yet, as a text for
// Resume: an address or a request, or what may become one. It is empty once it
// was paid.
func (v *Pay) Draft() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch v.state.Step {
	case PayWho:
		return v.state.To
	case PayAmount, PayCheck:
		return v.draft(v.state)
	}
	return ""
}

// draft leaves out what no request can say.
func (v *Pay) draft(s PayState) string {
	r, err := wallet.ParseRequest(s.Payee.Address)
	if err != nil {
		return s.Payee.Address
	}
	r.Amount, r.Memo, r.Name, r.Key = strings.TrimSuffix(v.pad.text, "."), s.Note, s.Payee.Name, s.Payee.Key
	if a, ok := s.Amount.asset(); ok {
		r.Code = a.Code
	}
	if _, err := wallet.ParseRequest(r.String()); err != nil {
		return s.Payee.Address
	}
	return r.String()
}

// Resume goes on from a Draft: with the amount if it says who, without a
// complaint if it does not.
func (v *Pay) Resume(draft string) {
	v.edit(func(s *PayState) {
		if s.Step != PayWho {
			return
		}
		s.To = draft
		if _, err := readRequest(draft, v.community); err == nil {
			v.whoDone(s)
		}
	})
}
