package notice

import (
	"errors"
	"strings"
	"time"

	"sanduk.app/sync/link/qr/scan"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/vault"
)

// typed puts errors that carry values into notices.
func typed(err error) Notice {
	var funds *wallet.FundsError
	if errors.As(err, &funds) {
		return Notice{"too-little", Hint, Args{"have": MoneyOf(funds.Have, funds.Asset), "asked": MoneyOf(funds.Asked, funds.Asset)}}
	}
	var limit *wallet.LimitError
	if errors.As(err, &limit) {
		return limitNotice(limit)
	}
	var wait *vault.WaitError
	if errors.As(err, &wait) {
		return Notice{"pin-wait", Waiting, Args{"until": wait.Until}}
	}
	var word *keys.WordError
	if errors.As(err, &word) {
		return wordNotice(word)
	}
	var parts *scan.MissingError
	if errors.As(err, &parts) {
		return Notice{"code-parts", Hint, Args{"have": parts.Have, "need": parts.Need}}
	}
	if n := ofShares(err); !n.None() || said(err) {
		return n
	}
	return answered(err)
}

// answered puts what guardians answer into notices.
func answered(err error) Notice {
	var fault *guardian.FaultFound
	var proof *peer.FaultReply
	if errors.As(err, &fault) || errors.As(err, &proof) {
		return Notice{"cheated", Cheating, nil}
	}
	var lie *peer.Suspicion
	if errors.As(err, &lie) {
		return Notice{"guardian-wrong", Trouble, nil}
	}
	var failed *wire.FailedBody
	if errors.As(err, &failed) {
		return ofFailure(failed)
	}
	var refusal *ledger.Refusal
	if errors.As(err, &refusal) {
		return OfRefusal(refusal)
	}
	var later *ledger.Wait
	if errors.As(err, &later) {
		return ofWait(later)
	}
	return Notice{}
}

// ofFailure says why a guardian or a relay did not do what was asked.
func ofFailure(f *wire.FailedBody) Notice {
	switch f.Code {
	case wire.CodeFull:
		return Notice{"relay-full", Waiting, nil}
	case wire.CodeMailboxFull:
		return Notice{"relay-mailbox-full", Waiting, nil}
	case wire.CodeAllowance:
		return Notice{"relay-allowance", Waiting, nil}
	case wire.CodeTooLong:
		return Notice{"relay-too-long", Trouble, nil}
	case wire.CodeProof:
		return Notice{"relay-wrong", Trouble, nil}
	}
	return Notice{"guardian-failed", Trouble, Args{"detail": f.Text}}
}

// said tells whether a use case has a word of its own for what a refusal
// beneath it says.
func said(err error) bool {
	for _, r := range useCases() {
		if errors.Is(err, r.is) {
			return true
		}
	}
	return false
}

func limitNotice(e *wallet.LimitError) Notice {
	if e.Count > 0 {
		return Notice{"pocket-count", Hint, Args{"count": e.Count}}
	}
	return Notice{"pocket-limit", Hint, Args{"most": MoneyOf(e.Most, e.Asset), "asked": MoneyOf(e.Asked, e.Asset)}}
}

func wordNotice(e *keys.WordError) Notice {
	args := Args{"position": e.Position, "word": e.Word}
	if len(e.Near) == 0 {
		return Notice{"unknown-word", Hint, args}
	}
	args["near"] = strings.Join(e.Near, ", ")
	return Notice{"mistyped-word", Hint, args}
}

// OfRefusal says why guardians refuse an entry: for a movement that is Refused.
func OfRefusal(r *ledger.Refusal) Notice {
	switch r.Code {
	case ledger.CodeFunds:
		return Notice{"refused-funds", Trouble, nil}
	case ledger.CodeLimit:
		return Notice{"refused-limit", Trouble, nil}
	case ledger.CodeRight:
		return Notice{"refused-right", Trouble, nil}
	case ledger.CodeNotAdmitted:
		return Notice{"refused-not-admitted", Trouble, nil}
	case ledger.CodeFrozen:
		return Notice{"frozen", Cheating, nil}
	case ledger.CodeSlotTaken:
		return Notice{"refused-other-phone", Trouble, nil}
	case ledger.CodeRound, ledger.CodeSealed, ledger.CodeSeals, ledger.CodeLink, ledger.CodeTime:
		return Notice{"refused-behind", Waiting, nil}
	case ledger.CodeMalformed, ledger.CodeCommunity, ledger.CodeAuthority, ledger.CodeNotYours,
		ledger.CodeClaimedTwice, ledger.CodeOverflow, ledger.CodeAfter, ledger.CodeKind, ledger.CodeCondition:
		return Notice{"refused-defect", Trouble, Args{"detail": r.Text}}
	}
	return Notice{"refused-unknown", Trouble, Args{"detail": r.Text}}
}

// ofWait says what guardians wait for.
func ofWait(w *ledger.Wait) Notice {
	switch w.Reason {
	case ledger.WaitEntry, ledger.WaitRoom, ledger.WaitSeals:
		return Notice{"waits-for-others", Waiting, nil}
	case ledger.WaitTime:
		return Notice{"waits-for-time", Waiting, Args{"until": time.UnixMilli(int64(min(w.Until, 1<<62)))}}
	case ledger.WaitClock:
		return Notice{"waits-for-clock", Waiting, nil}
	case ledger.WaitKind, ledger.WaitPolicy:
		return Notice{"waits-for-update", Waiting, nil}
	}
	return Notice{"waits-for-others", Waiting, nil}
}

// ofShares says what is wrong with friends' shares.
func ofShares(err error) Notice {
	var slip *shares.ChecksumError
	if errors.As(err, &slip) {
		if slip.Position == 0 {
			return Notice{"share-dont-match", Hint, nil}
		}
		return Notice{"share-slip", Hint, Args{"position": slip.Position, "word": slip.Word}}
	}
	var missing *shares.MissingError
	if errors.As(err, &missing) {
		return Notice{"share-missing", Hint, Args{"have": missing.Have, "needed": missing.Needed}}
	}
	var misfit *shares.MisfitError
	if errors.As(err, &misfit) && errors.Is(err, shares.ErrForged) {
		return Notice{"share-forged", Trouble, Args{"position": misfit.Position}}
	}
	return Notice{}
}
