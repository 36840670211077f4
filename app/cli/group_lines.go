package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// A line of a meeting is typed as a verb and what it is about. Each verb names
// what follows it, in order; the same letters are in its help.
type lineVerb struct {
	what group.What
	args string // of: member, amount, number, fund, fine, there, why, offices, address, name, text, day
	help string
}

func lineVerbs() map[string]lineVerb {
	return map[string]lineVerb{
		"roll":      {group.Roll, "member there", "a member is present, late, excused or absent"},
		"next":      {group.Next, "", "the step is done"},
		"fine":      {group.Assess, "member fine", "a member owes a fine of the list"},
		"recall":    {group.Recall, "fund amount", "members remember what is in the loan or the social fund"},
		"count":     {group.Count, "member fund amount", "a counter counted its cash"},
		"resolve":   {group.Resolve, "fund why text", "the group decides about a mismatch: loss, found or theft"},
		"give":      {group.Give, "member amount", "into the social fund"},
		"grant":     {group.Grant, "member amount text", "out of the social fund, for what"},
		"buy":       {group.Buy, "member number", "shares"},
		"sell":      {group.Sell, "member number", "shares back"},
		"pay-fine":  {group.PayFine, "member amount", "a member pays of her fines"},
		"total":     {group.Total, "amount", "what the loan fund has, as announced"},
		"repay":     {group.Repay, "member amount", "a member pays of her loan"},
		"lend":      {group.Lend, "member amount number", "a loan, and in how many instalments it comes back"},
		"join":      {group.Join, "name address", "a member joins, with her address, or - where she has no phone"},
		"leave":     {group.Depart, "member =1", "a member leaves"},
		"die":       {group.Depart, "member =2 text", "a member died; who inherits"},
		"split":     {group.Depart, "member =3", "a member goes to another group"},
		"take":      {group.Take, "member amount", "of what is due to her"},
		"elect":     {group.Elect, "member offices", "chair,secretary,box,counter,key, or none"},
		"phone":     {group.Phone, "member address", "her new address, or -"},
		"bring":     {group.Bring, "member number amount", "shares that she brings from another group, and what she pays of them now"},
		"borrow":    {group.Borrow, "amount text", "the group borrows from a bank"},
		"pay-bank":  {group.PayBank, "amount interest", "the group pays the bank back, and interest"},
		"spend":     {group.Spend, "fund amount text", "cash of a fund, for what"},
		"gift":      {group.Gift, "fund amount text", "cash that somebody gives to a fund"},
		"swap":      {group.Swap, "member fund amount", "a member gives cash into a fund and gets it from the account, or with --wallet the other way"},
		"return":    {group.Return, "member amount", "of what she paid into the account"},
		"write-off": {group.WriteOff, "member amount text", "the group lets her off a part of her loan"},
		"share-out": {group.ShareOut, "amount lot", "the loan fund is shared out: how much in all, and on whom the lot fell, if one is drawn"},
		"adjourn":   {group.Adjourn, "", "the meeting goes on another day"},
		"remark":    {group.Remark, "text", "anything that the minutes should say"},
		"appoint":   {group.Appoint, "day", "the day of the next meeting"},
	}
}

// onSide tells whether money of a line is on one side.
func onSide(what group.What) bool {
	return slices.Contains([]group.What{group.Give, group.Grant, group.Buy, group.Sell, group.PayFine, group.Repay, group.Lend, group.Take, group.Bring, group.Swap}, what)
}

// typedLine is a line with the text of its note.
type typedLine struct {
	group.Line
	text string
}

// lineReader reads what was typed of a group's meeting.
type lineReader struct {
	group  wallet.Group
	wallet bool // its money is in the account, not in the box
}

func (r *lineReader) read(words []string) (typedLine, error) {
	verb, known := lineVerbs()[words[0]]
	if !known {
		return typedLine{}, usage(fmt.Sprintf("no line begins with %q: see sanduk help group meet", words[0]))
	}
	l := typedLine{Line: group.Line{What: verb.what, Key: []byte{}, Note: []byte{}}}
	if onSide(verb.what) {
		l.Side = group.Cash
		if r.wallet {
			l.Side = group.Wallet
		}
	}
	rest := words[1:]
	for _, arg := range strings.Fields(verb.args) {
		if fixed, is := strings.CutPrefix(arg, "="); is {
			l.N, _ = strconv.ParseUint(fixed, 10, 64) // a digit of the table above
			continue
		}
		if len(rest) == 0 && arg == "lot" {
			continue
		}
		if len(rest) == 0 {
			return l, usage(fmt.Sprintf("%s: it asks for %s", words[0], verb.args))
		}
		if arg == "text" {
			rest = []string{strings.Join(rest, " ")}
		}
		if err := r.fill(&l, arg, rest[0]); err != nil {
			return l, err
		}
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return l, usage(fmt.Sprintf("%s: %q is too much", words[0], strings.Join(rest, " ")))
	}
	return l, nil
}

func (r *lineReader) fill(l *typedLine, arg, word string) (err error) {
	switch arg {
	case "member", "lot":
		l.Member, err = r.member(word)
	case "amount":
		l.Amount, err = r.amount(word)
	case "interest":
		var a money.Amount
		a, err = r.amount(word)
		l.N = uint64(a)
	case "number":
		if l.N, err = strconv.ParseUint(i18n.Plain(word), 10, 32); err != nil {
			err = usage(fmt.Sprintf("%q is no number", word))
		}
	case "fund":
		l.N, err = choice(word, "loan", "social")
	case "there":
		l.N, err = choice(word, "present", "late", "excused", "absent")
	case "why":
		var n uint64
		n, err = choice(word, "loss", "found", "theft")
		l.Amount = money.Amount(n)
	case "fine":
		l.N, err = r.fine(word)
	case "offices":
		l.N, err = offices(word)
	case "address":
		l.Key, err = accountOf(word)
	case "name", "text":
		l.text = word
	case "day":
		l.N, err = dayOf(word)
	}
	return err
}

// choice is the place of a word, from 1.
func choice(word string, words ...string) (uint64, error) {
	if at := slices.Index(words, strings.ToLower(word)); at >= 0 {
		return uint64(at + 1), nil
	}
	return 0, usage(fmt.Sprintf("%q is none of %s", word, strings.Join(words, ", ")))
}

func offices(word string) (n uint64, err error) {
	if word == "none" || word == "" {
		return 0, nil
	}
	for name := range strings.SplitSeq(word, ",") {
		at, err := choice(name, officeNames()...)
		if err != nil {
			return 0, err
		}
		n |= 1 << (at - 1)
	}
	return n, nil
}

func officeNames() []string { return []string{"chair", "secretary", "box", "counter", "key"} }

func officesText(o group.Office) string {
	var out []string
	for i, name := range officeNames() {
		if o&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return strings.Join(out, ",")
}

// accountOf is the account of an address; empty: no phone.
func accountOf(word string) ([]byte, error) {
	if word == "-" {
		return []byte{}, nil
	}
	r, err := wallet.ParseRequest(word)
	if err != nil {
		return nil, err
	}
	if r.Address.Type != byte(ledger.TypeSingle) {
		return nil, usage("a member's address is that of her own account")
	}
	account := ledger.SingleAccount(keys.PublicKey(r.Address.Key))
	return account[:], nil
}

func dayOf(word string) (uint64, error) {
	day, err := time.Parse(time.DateOnly, word)
	if err != nil || day.Unix() <= 0 {
		return 0, usage("give the day as 2027-01-15")
	}
	return uint64(day.UnixMilli()), nil
}

// now is the books as far as the meeting went.
func nowOf(g wallet.Group) *group.State {
	if g.Meeting != nil {
		return g.Meeting.Now
	}
	return g.Books
}

// member finds one by her number, or by her name.
func (r *lineReader) member(word string) (uint64, error) {
	if n, err := strconv.ParseUint(i18n.Plain(word), 10, 32); err == nil {
		return n, nil
	}
	var found []uint64
	for i := range nowOf(r.group).Members {
		if strings.EqualFold(r.group.Said(nowOf(r.group).Members[i].Name), word) {
			found = append(found, uint64(i+1))
		}
	}
	if len(found) != 1 {
		return 0, usage(fmt.Sprintf("%d members are called %q: give her number", len(found), word))
	}
	return found[0], nil
}

func (r *lineReader) amount(word string) (money.Amount, error) {
	a, err := money.Parse(i18n.Plain(word), r.group.Asset.Decimals)
	if err != nil {
		return 0, usage(err.Error())
	}
	return a, nil
}

func (r *lineReader) fine(word string) (uint64, error) {
	if n, err := strconv.ParseUint(i18n.Plain(word), 10, 32); err == nil {
		return n, nil
	}
	var names []string
	for _, f := range nowOf(r.group).Constitution.Fines {
		names = append(names, strings.ToLower(f.Name))
	}
	return choice(word, names...)
}

// lineText writes a line as it would be typed.
func lineText(g wallet.Group, l *group.Line) string {
	for name, verb := range lineVerbs() {
		if verb.what != l.What || strings.Contains(verb.args, "=") && !strings.Contains(verb.args, fmt.Sprintf("=%d", l.N)) {
			continue
		}
		out := []string{name}
		for _, arg := range strings.Fields(verb.args) {
			if word := argText(g, l, arg); word != "" {
				out = append(out, word)
			}
		}
		if l.Side == group.Wallet {
			out = append(out, "--wallet")
		}
		return strings.Join(out, " ")
	}
	return ""
}

func argText(g wallet.Group, l *group.Line, arg string) string {
	place := func(n uint64, words ...string) string {
		if n == 0 || n > uint64(len(words)) {
			return strconv.FormatUint(n, 10)
		}
		return words[n-1]
	}
	switch arg {
	case "member":
		return strconv.FormatUint(l.Member, 10)
	case "lot":
		if l.Member > 0 {
			return strconv.FormatUint(l.Member, 10)
		}
	case "amount":
		return money.Format(l.Amount, g.Asset.Decimals)
	case "interest":
		return money.Format(money.Amount(l.N), g.Asset.Decimals)
	case "number", "fine":
		return strconv.FormatUint(l.N, 10)
	case "fund":
		return place(l.N, "loan", "social")
	case "there":
		return place(l.N, "present", "late", "excused", "absent")
	case "why":
		return place(uint64(l.Amount), "loss", "found", "theft")
	case "offices":
		if l.N == 0 {
			return "none"
		}
		return officesText(group.Office(l.N))
	case "name", "text":
		if len(l.Note) == len(ledger.ID{}) {
			return strconv.Quote(g.Said(ledger.ID(l.Note)))
		}
	case "day":
		return time.UnixMilli(int64(l.N)).UTC().Format(time.DateOnly)
	}
	return ""
}
