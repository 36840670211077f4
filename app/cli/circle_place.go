package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"sanduk.app/wallet"
)

func (e *env) circleOfferCommand() *cobra.Command {
	return e.circleChange(&cobra.Command{
		Use:   "offer NAME|ADDRESS MEMBER ADDRESS",
		Short: "Offer a place to another person: your own, or that of who is late",
		Long: `Offer a place in the circle to another person of the community: your own, or that of
a member who is late. With it go all that is in it and all that it owes. She takes
"circle text" and agrees with "circle accept"; the proposer proposes it with "circle
replace", and the members decide. Who takes a place pays, draws and is paid like
everybody; entries are approved by those who began the circle.`,
		Args: usageArgs(cobra.ExactArgs(3)),
	}, func(s session, c wallet.Circle, args []string) error {
		place, err := memberAt(args[0], len(c.People))
		if err != nil {
			return err
		}
		to, err := wallet.ParseRequest(args[1])
		if err == nil {
			_, err = s.app.Wallet.OfferPlace(s.community.ID, c.Account, int(place), to.Address)
		}
		return err
	})
}

func (e *env) circleAcceptCommand() *cobra.Command {
	return e.circleChange(&cobra.Command{
		Use:   "accept NAME|ADDRESS",
		Short: "Agree to take the place that is offered to you",
		Args:  usageArgs(cobra.ExactArgs(1)),
	}, func(s session, c wallet.Circle, _ []string) error {
		at := slices.IndexFunc(c.Offers, func(o wallet.PlaceOffer) bool { return o.ToSelf && !o.Agreed })
		if at < 0 {
			return usage("no place is offered to you in this circle")
		}
		return e.circleSay(s, c, c.Offers[at].Act)
	})
}

func (e *env) circleReplaceCommand() *cobra.Command {
	return e.circleChange(&cobra.Command{
		Use:   "replace NAME|ADDRESS MEMBER",
		Short: "Propose that a member's place goes to who agreed to take it",
		Long:  "Propose that a member's place goes to who agreed to take it. The others agree, or not.",
		Args:  usageArgs(cobra.ExactArgs(2)),
	}, func(s session, c wallet.Circle, args []string) error {
		place, err := memberAt(args[0], len(c.People))
		if err != nil {
			return err
		}
		at := slices.IndexFunc(c.Offers, func(o wallet.PlaceOffer) bool { return o.Member == int(place) && o.Agreed })
		if at < 0 {
			return usage("nobody has agreed to take this place")
		}
		_, err = s.app.Wallet.ProposePlace(s.community.ID, c.Account, c.Offers[at].Act)
		return err
	})
}

func offerWords(o wallet.PlaceOffer) string {
	to := o.To
	if o.ToSelf {
		to = "you"
	}
	words := fmt.Sprintf("the place of member %d is offered to %s", o.Member+1, to)
	switch {
	case o.Agreed && o.Given:
		return words + ": agreed, the proposer can propose it"
	case o.Agreed:
		return words + ": the member has not agreed yet"
	case o.ToSelf:
		return words + ": \"sanduk circle accept\" takes it"
	}
	return words + ": not agreed yet"
}
