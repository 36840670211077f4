package tour_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const pin = "482913"

// tour is a screen with people at it.
type tour struct {
	display string
	out     string
	sheet   []string // pictures, in their order
	began   time.Time
	first   time.Time // when the second wallet was opened
}

// begin makes a screen, and a folder for pictures.
func begin(t *testing.T) *tour {
	t.Helper()
	if os.Getenv("SANDUK_TOUR") == "" {
		t.Skip("SANDUK_TOUR names no program with the tag tour: make tour")
	}
	r := &tour{display: ":96", out: os.Getenv("SANDUK_PICTURES"), began: time.Now()}
	if r.out == "" {
		r.out = t.TempDir()
	}
	must(t, os.MkdirAll(r.out, 0o755))
	x := exec.Command("Xvfb", r.display, "-screen", "0", "1120x830x24")
	must(t, x.Start())
	t.Cleanup(func() {
		_ = x.Process.Kill()
		_ = x.Wait()
	})
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if _, err := r.run("xdotool", "getdisplaygeometry"); err == nil {
			return r
		}
		if time.Now().After(end) {
			t.Fatal("there is no screen")
		}
	}
}

func (r *tour) run(name string, args ...string) (string, error) {
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), "DISPLAY="+r.display)
	out, err := c.CombinedOutput()
	return string(out), err
}

func TestTheWholeApp(t *testing.T) {
	r := begin(t)
	home := t.TempDir()
	amina := r.sit(t, "amina", filepath.Join(home, "amina"), 0, 360, 800)
	amina.founds()
	brother := r.sit(t, "brother", filepath.Join(home, "brother"), 370, 360, 800)
	brother.joins(amina)
	amina.pays(brother)
	amina.looksBack()
	amina.knowsPeople()
	amina.saves()
	amina.paysAlone(brother)
	further(t, r, amina, brother, filepath.Join(home, "cousin"))
	amina.setsUp()
	r.montage(t)
}

// founds begins a wallet and a community, with the first cash in the box.
func (p *person) founds() {
	p.t.Helper()
	p.shows("01-welcome", "New wallet")
	p.tapsOn("New wallet")
	p.sees("Choose a PIN of six digits")
	p.types(pin[:3])
	p.shows("02-pin", "Choose a PIN of six digits")
	p.types(pin[3:])
	p.sees("Type the same PIN again")
	p.types(pin)
	p.shows("03-words", "Write these words on paper")
	p.tapsOn("Do this later")
	p.shows("04-ready", "Your wallet is ready")
	p.tapsOn("Next")
	p.shows("05-choose", "I have an invitation")
	p.tapsOn("Start a community")
	p.writes(0, "Kongowea Market")
	p.writes(1, "KES")
	p.shows("06-start", "What stands behind it?")
	p.tapsOn("Start it")
	p.sees("You are in Kongowea Market")
	p.tapsOn("Next")
	p.shows("07-home-new", "No payments yet")
	p.tapsOn("Community")
	p.tapsOn("The box")
	p.tapsOn("Cash came in")
	p.tapsOn("I did")
	p.sees("How much cash came in?")
	p.types("25000")
	p.tapsOn("Next")
	p.shows("08-box", "Make the money")
	p.tapsOn("Make the money")
	p.tapsOn("Yes")
	p.sees("Done")
	p.tapsOn("Home")
	p.sees("25,000")
}

// joins is somebody's first run, up to waiting for the first payment.
func (p *person) joins(founder *person) {
	p.t.Helper()
	founder.tapsOn("Community")
	founder.tapsOn("Check")
	founder.shows("09-community", "Everything adds up")
	founder.tapsOn("Invite someone")
	founder.shows("10-invitation", "Who has this invitation")
	founder.tapsOn("Copy")
	founder.sees("Copied")

	began := time.Now()
	p.tour.first = began
	p.taps = 0
	p.sees("New wallet")
	p.picture("first-1")
	p.tapsOn("New wallet")
	p.sees("Choose a PIN of six digits")
	p.picture("first-2")
	p.types(pin)
	p.sees("Type the same PIN again")
	p.types(pin)
	p.sees("Write these words on paper")
	p.picture("first-3")
	p.tapsOn("Do this later")
	p.tapsOn("Next")
	p.picture("first-4")
	p.tapsOn("I have an invitation")
	p.tapsOn("Paste")
	p.shows("11-join", "Join a community")
	p.tapsOn("Join")
	p.sees("You are in Kongowea Market")
	p.picture("first-6")
	p.tapsOn("Next")
	p.tapsOn("Get paid")
	p.shows("12-get-paid", "Waiting for the money")
	founder.tapsOn("Done")
	founder.tapsOn("Home")
}

// pays reads the other's code off its window, and pays.
func (p *person) pays(other *person) {
	p.t.Helper()
	address := other.code()
	p.tapsOn("Pay")
	p.shows("13-pay-who", "Who gets it?")
	p.writes(0, address)
	p.tapsOn("Next")
	p.sees("New: you never paid them")
	p.types("1250")
	p.shows("14-pay-amount", "1,250")
	p.tapsOn("Next")
	p.shows("15-pay-check", "You have left")
	p.holds("Hold to pay", func() { p.picture("hold") })
	p.sees("has the money")
	other.sees("You got 1,250.00")
	taken := time.Since(p.tour.first)
	p.shows("16-paid", "has the money")
	other.shows("17-got", "You got 1,250.00")
	p.t.Logf("from the first screen to the first payment received: %.0f s, %d taps, and a PIN typed twice", taken.Seconds(), other.taps)
	if taken > 2*time.Minute || other.taps >= 10 {
		p.t.Errorf("the first payment takes too long")
	}
	other.tapsOn("Home")
	other.shows("18-home-other", "You have")
	p.tapsOn("Home")
	p.shows("19-home", "You have")
}

// code reads the code that a window shows.
func (p *person) code() string {
	p.t.Helper()
	shot := p.picture("first-7")
	bitmap, err := gozxing.NewBinaryBitmapFromImage(shot)
	must(p.t, err)
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	must(p.t, err)
	return result.GetText()
}

// looksBack looks at what was paid.
func (p *person) looksBack() {
	p.t.Helper()
	p.press("row 0")
	p.shows("20-movement", "What does Done mean?")
	p.tapsOn("Share the receipt")
	p.shows("21-receipt", "Save as a page to print")
	p.back()
	p.back()
	p.tapsOn("All")
	p.shows("22-movements", "All payments")
	p.writes(0, "1250")
	p.tapsOn("Out")
	p.tapsOn("More ways to look")
	p.sees("Last 7 days")
	p.until("one row", func() bool { return p.where("row 1") == "none" && p.where("row 0") != "none" })
	p.shows("23-search", "Last 7 days")
	p.back()
	p.tapsOn("All")
	p.tapsOn("By week")
	p.shows("24-weeks", "What you had")
	p.back()
	p.back()
}

// knowsPeople names whom she paid.
func (p *person) knowsPeople() {
	p.t.Helper()
	p.tapsOn("People")
	p.press("row 0")
	p.tapsOn("Give them a name")
	p.writes(0, "Brother")
	p.shows("25-name", "Keep the name")
	p.tapsOn("Keep the name")
	p.tapsOn("Done")
	p.shows("26-person", "Brother")
	p.back()
	p.shows("27-people", "Brother")
}

// saves begins a goal.
func (p *person) saves() {
	p.t.Helper()
	p.tapsOn("Savings")
	p.shows("28-savings-new", "You save for nothing yet")
	p.tapsOn("New goal")
	p.writes(0, "School fees")
	p.tapsOn("School")
	p.shows("29-goal-new", "Picture")
	p.tapsOn("Next")
	p.types("12000")
	p.tapsOn("Begin")
	p.tapsOn("School fees")
	p.tapsOn("Put aside")
	p.types("4500")
	p.tapsOn("Put aside")
	p.sees("4,500")
	p.shows("30-goal", "Saving for")
	p.back()
	p.shows("31-savings", "School fees")
	p.tapsOn("Home")
}

// paysAlone puts money into the pocket, and leaves some for a code, which the
// other takes.
func (p *person) paysAlone(other *person) {
	p.t.Helper()
	p.tapsOn("Pocket")
	p.tapsOn("Put money aside")
	p.types("4000")
	p.tapsOn("Put money aside")
	p.sees("Ready")
	p.shows("32-pocket", "Ready")
	p.tapsOn("Tabs and codes")
	p.shows("33-tabs", "No tab is open")
	p.tapsOn("Leave money for a code")
	p.types("300")
	p.tapsOn("Make the code")
	p.shows("34-hand-over", "Copy")
	p.tapsOn("Copy")
	p.sees("Copied")
	other.tapsOn("Take a promise")
	other.tapsOn("Paste")
	other.shows("35-take", "A promise, a payment from a tab")
	other.tapsOn("Next")
	other.shows("36-taken", "On its way")
	p.back()
	p.back()
	p.back()
}

// setsUp goes through what can be set, and looks at Home in other ways.
func (p *person) setsUp() {
	p.t.Helper()
	p.tapsOn("More")
	p.shows("37-more", "Lock now")
	p.tapsOn("Friends’ shares")
	p.shows("37-friends", "Friends’ shares")
	p.back()
	p.tapsOn("Dark")
	p.tapsOn("Home")
	p.shows("38-home-dark", "You have")
	p.tapsOn("More")
	for range 2 {
		p.tapsOn("Larger")
	}
	p.tapsOn("Home")
	p.shows("39-home-large", "You have")
	p.tapsOn("More")
	for range 2 {
		p.tapsOn("Smaller")
	}
	p.tapsOn("Light")
	p.tapsOn("Lock now")
	p.shows("40-lock", "Your PIN")
	p.types(pin)
	p.sees("You have")
	p.resize(1100, 800)
	p.sees("You have")
	p.picture("desktop")
	p.resize(360, 800)
}

// montage puts the pictures together.
func (r *tour) montage(t *testing.T) {
	t.Helper()
	var files []string
	for _, name := range r.sheet {
		files = append(files, filepath.Join(r.out, name+".png"))
	}
	whole, sheet := filepath.Join(r.out, "whole.png"), filepath.Join(r.out, "sheet.png")
	args := append(files, "-geometry", "180x400+6+6", "-tile", "9x", "-background", "#8C8372", whole)
	if out, err := r.run("montage", args...); err != nil {
		t.Fatal(strings.TrimSpace(out), err)
	}
	if out, err := r.run("convert", whole, "-dither", "None", "-quantize", "LAB", "-colors", "255", "PNG8:"+sheet); err != nil {
		t.Fatal(strings.TrimSpace(out), err)
	}
	must(t, os.Remove(whole))
}
