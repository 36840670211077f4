package qr_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/sync/link/qr"
)

// noise is a payload without any order, and no readable text.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.New(rand.NewSource(int64(n))).Read(b[1:])
	return b
}

func encode(t testing.TB, payload []byte) []string {
	t.Helper()
	texts, err := qr.Encode(payload)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestTwoThirdsOfTheFramesInAnyOrderGiveThePayload(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payload := noise(rapid.IntRange(1, 6000).Draw(t, "length"))
		texts, err := qr.Encode(payload)
		if err != nil {
			t.Fatal(err)
		}
		order := rapid.Permutation(texts).Draw(t, "order")[:(2*len(texts)+2)/3]
		order = append(order, order[:rapid.IntRange(0, len(order)).Draw(t, "repeats")]...)
		var c qr.Collector
		for i, text := range order {
			p, got, err := c.Add(text)
			switch {
			case err != nil:
				t.Fatal(err)
			case got != nil && !bytes.Equal(got, payload):
				t.Fatalf("another payload of %d bytes", len(got))
			case (got != nil) != p.Done() || p.Done() != (i+1 >= p.Need):
				t.Fatalf("after %d frames: %+v, payload %t", i+1, p, got != nil)
			case p.Total != len(texts) || p.ID != qr.IDOf(payload):
				t.Fatalf("%+v of %d frames", p, len(texts))
			}
		}
	})
}

func TestLargestPayloadBearsTheLossOfAThird(t *testing.T) {
	payload := noise(qr.MaxPayload)
	texts := encode(t, payload)
	if len(texts) != qr.MaxFrames {
		t.Fatalf("%d frames", len(texts))
	}
	var c qr.Collector
	for i, text := range texts[len(texts)/3:] {
		_, got, err := c.Add(text)
		if err != nil {
			t.Fatal(err)
		}
		if last := i == len(texts)*2/3-1; last != bytes.Equal(got, payload) {
			t.Fatalf("after frame %d: %d bytes", i+1, len(got))
		}
	}
}

func TestPayloadsBeyondTheBoundsAreNotShown(t *testing.T) {
	for _, n := range []int{0, qr.MaxPayload + 1} {
		if texts, err := qr.Encode(make([]byte, n)); !errors.Is(err, qr.ErrSize) || !strings.Contains(err.Error(), fmt.Sprint(qr.MaxPayload)) {
			t.Errorf("%d bytes: %d frames, %v", n, len(texts), err)
		}
	}
}

func TestShortTextIsItsOwnCodeAndShortBytesAreOneFrame(t *testing.T) {
	if texts := encode(t, []byte("sanduk:x?amount=5")); len(texts) != 1 || texts[0] != "sanduk:x?amount=5" {
		t.Errorf("got %q", texts)
	}
	for what, payload := range map[string][]byte{
		"bytes":               noise(qr.MaxSingle),
		"a line's end":        []byte("a\nb"),
		"a text like a frame": []byte("SANDUK-QR:"),
		"not UTF-8":           {'a', 0xff},
	} {
		texts := encode(t, payload)
		if len(texts) != 1 || !qr.IsFrame(texts[0]) {
			t.Errorf("%s: %q", what, texts)
			continue
		}
		var c qr.Collector
		if _, got, err := c.Add(texts[0]); err != nil || !bytes.Equal(got, payload) {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
	if texts := encode(t, noise(qr.MaxSingle+1)); len(texts) != 3 {
		t.Errorf("one byte more: %d frames", len(texts))
	}
}

func TestFramesFitTheCodesThatPhonesRead(t *testing.T) {
	for n, letters := range map[int]int{qr.MaxSingle: 535, qr.MaxPayload: 395} { // versions 12 and 10, level L
		for _, text := range encode(t, noise(n)) {
			if len(text) > letters || strings.Trim(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") != "" {
				t.Fatalf("%d bytes: %d letters: %s", n, len(text), text)
			}
		}
	}
}

func TestFramesOfSeveralPayloadsMayBeMixed(t *testing.T) {
	a, b := encode(t, noise(2000)), encode(t, noise(1999))
	var c qr.Collector
	var gotA, gotB []byte
	for i := range a {
		for _, text := range []string{a[i], b[i%len(b)]} {
			p, got, err := c.Add(text)
			if err != nil {
				t.Fatal(err)
			}
			if p.ID == qr.IDOf(noise(2000)) {
				gotA = got
			} else {
				gotB = got
			}
		}
	}
	if !bytes.Equal(gotA, noise(2000)) || !bytes.Equal(gotB, noise(1999)) {
		t.Errorf("%d and %d bytes", len(gotA), len(gotB))
	}
}

func TestTheOldestOfTooManyPayloadsIsForgotten(t *testing.T) {
	var c qr.Collector
	for i := range qr.MaxSets + 2 {
		if _, _, err := c.Add(encode(t, noise(2000+i))[0]); err != nil {
			t.Fatal(err)
		}
	}
	list := c.Progress()
	if len(list) != qr.MaxSets || list[0].ID != qr.IDOf(noise(2002)) {
		t.Errorf("holds %+v", list)
	}
}

func TestFlippedLetterIsRefusedAndHarmsNothing(t *testing.T) {
	texts := encode(t, noise(700))
	rapid.Check(t, func(t *rapid.T) {
		var c qr.Collector
		for _, text := range texts {
			at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			letter := rapid.SampledFrom([]byte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")).Draw(t, "letter")
			if letter == text[at] {
				continue
			}
			if _, _, err := c.Add(text[:at] + string(letter) + text[at+1:]); !errors.Is(err, qr.ErrFrame) {
				t.Fatalf("letter %d as %q: %v", at, letter, err)
			}
		}
		for _, text := range texts[:2*len(texts)/3] {
			if _, _, err := c.Add(text); err != nil {
				t.Fatal(err)
			}
		}
		if list := c.Progress(); len(list) != 1 || !list[0].Done() {
			t.Fatalf("holds %+v", list)
		}
	})
}

func TestForgedFrameSpoilsOneRoundOnly(t *testing.T) {
	payload := noise(700)
	texts := encode(t, payload)
	f, err := qr.ParseFrame(texts[0])
	if err != nil {
		t.Fatal(err)
	}
	f.Shard = make([]byte, len(f.Shard))
	var c qr.Collector
	for i, text := range append([]string{f.Text()}, texts[1:4]...) {
		_, got, err := c.Add(text)
		if want := i == 3; errors.Is(err, qr.ErrPayload) != want || got != nil {
			t.Fatalf("frame %d: %d bytes, %v", i, len(got), err)
		}
	}
	for range 2 {
		for _, text := range texts {
			if _, _, err := c.Add(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, got, err := c.Add(texts[0]); err != nil || !bytes.Equal(got, payload) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestFillThatIsNotZeroIsRefused(t *testing.T) {
	payload := noise(301) // 2 × 151 bytes
	f, err := qr.ParseFrame(encode(t, payload)[1])
	if err != nil {
		t.Fatal(err)
	}
	f.Shard[len(f.Shard)-1] = 1
	var c qr.Collector
	if _, _, err := c.Add(encode(t, payload)[0]); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Add(f.Text()); !errors.Is(err, qr.ErrPayload) {
		t.Errorf("got %v", err)
	}
}

// TestFrozenFrames keeps the layout: codes that were printed stay readable.
func TestFrozenFrames(t *testing.T) {
	for payload, want := range map[string]string{
		"\x00Sanduk":       "SANDUK-QR:" + frozenSingle,
		string(noise(301)): "SANDUK-QR:" + frozenParity,
	} {
		texts := encode(t, []byte(payload))
		if got := texts[len(texts)-1]; got != want {
			t.Errorf("%d bytes:\n%s\nwant\n%s", len(payload), got, want)
		}
	}
	sum := sha256.New()
	for _, text := range encode(t, noise(5000)) {
		sum.Write([]byte(text))
	}
	if got := fmt.Sprintf("%x", sum.Sum(nil)[:8]); got != frozenLoop {
		t.Errorf("the loop of 5000 bytes: %s, want %s", got, frozenLoop)
	}
}

func FuzzFrame(f *testing.F) {
	for _, n := range []int{1, 300, 301, 5000} {
		f.Add(encode(f, noise(n))[0])
	}
	f.Add("SANDUK-QR:")
	f.Fuzz(func(t *testing.T, text string) {
		frame, err := qr.ParseFrame(text)
		if err != nil {
			if !errors.Is(err, qr.ErrFrame) {
				t.Fatal(err)
			}
			return
		}
		if again := frame.Text(); again != text {
			t.Fatalf("%q was read as %q", text, again)
		}
	})
}

// FuzzCollector shows frames with right checksums that say anything.
func FuzzCollector(f *testing.F) {
	f.Add([]byte{0, 0, 1, 1, 2, 2, 0, 1, 2}, uint16(700))
	f.Add([]byte{0, 7, 1, 7, 0, 0, 1, 0}, uint16(301))
	f.Fuzz(func(t *testing.T, script []byte, length uint16) {
		payload := noise(1 + int(length)%3000)
		texts, err := qr.Encode(payload)
		if err != nil || !qr.IsFrame(texts[0]) {
			t.Skip()
		}
		var c qr.Collector
		for ; len(script) > 1; script = script[2:] {
			frame, err := qr.ParseFrame(texts[int(script[0])%len(texts)])
			if err != nil {
				t.Fatal(err)
			}
			frame.Shard[0] ^= script[1]
			_, got, err := c.Add(frame.Text())
			if err != nil && !errors.Is(err, qr.ErrPayload) {
				t.Fatal(err)
			}
			if got != nil && !bytes.Equal(got, payload) {
				t.Fatalf("%d bytes that are not the payload", len(got))
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	for _, n := range []int{1500, qr.MaxPayload} {
		payload := noise(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				encode(b, payload)
			}
		})
	}
}

// BenchmarkCollect has a third of the frames missing, all with payload.
func BenchmarkCollect(b *testing.B) {
	for _, n := range []int{1500, qr.MaxPayload} {
		texts := encode(b, noise(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				var c qr.Collector
				for _, text := range texts[len(texts)/3:] {
					if _, _, err := c.Add(text); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
