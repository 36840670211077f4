package gui

import (
	"strconv"
	"strings"

	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// minuteLine is a line of the minutes in words.
func (g *GUI) minuteLine(l view.MinuteLine) string { return l.In(g.texts) }

// groupRules are what members agree to.
func (g *GUI) groupRules(r view.GroupRules) []widget.Fact {
	facts := []widget.Fact{
		{Label: g.T("group.rule.price"), Money: g.money(r.Price), Strong: true},
		{Label: g.T("group.rule.shares"), Text: g.texts.Number(r.MinShares) + "–" + g.texts.Number(r.MaxShares)},
	}
	if r.Social.Amount > 0 {
		facts = append(facts, widget.Fact{Label: g.T("group.rule.social"), Money: g.money(r.Social)})
	}
	if r.Multiple > 0 {
		facts = append(facts,
			widget.Fact{Label: g.T("group.rule.multiple"), Text: "×" + g.texts.Number(r.Multiple)},
			widget.Fact{Label: g.T("group.rule.rate"), Text: percent(r.Rate) + " · " + g.T("group.charge."+r.Charge)},
			widget.Fact{Label: g.T("group.rule.periods"), Text: g.T("group.rule.periods.of", "count", r.Periods, "meetings", r.Period)},
		)
	}
	for _, f := range r.Fines {
		facts = append(facts, widget.Fact{Label: g.T("group.rule.fine", "name", f.Name), Money: g.money(f.Amount)})
	}
	if r.Meetings > 0 {
		facts = append(facts, widget.Fact{Label: g.T("group.rule.meetings"), Text: g.texts.Number(r.Meetings)})
	}
	return append(facts,
		widget.Fact{Label: g.T("group.rule.form"), Text: g.T("group.form." + r.Form)},
		widget.Fact{Label: g.T("group.rule.rest"), Text: g.T("group.rest." + r.Rest)},
		widget.Fact{Label: g.T("group.rule.hands"), Text: g.T("group.rule.hands.of", "counters", r.Counters, "locks", r.Locks)},
	)
}

func percent(rate float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(rate, 'f', -1, 64), ".") + " %"
}
