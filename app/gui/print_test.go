package gui_test

import (
	"bytes"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sanduk.app/app/boot"
)

// kept is what was saved under a name.
type kept struct {
	bytes.Buffer
	name   string
	closed bool
}

func (k *kept) Close() error { k.closed = true; return nil }

func (s *screens) saved(t *testing.T, key string) *kept {
	t.Helper()
	s.does(key)
	s.shows("save.done")
	if s.saving == nil || !s.saving.closed {
		t.Fatal("nothing was written whole")
	}
	return s.saving
}

func TestAReceiptIsSavedLightAsAPictureAndAsAPage(t *testing.T) {
	dark := phoneLook()
	dark.dark = true
	s := open(t, stall().known(), dark)
	s.row(1)
	s.does("pay.result.share")
	k := s.saved(t, "save.picture")
	m, err := png.Decode(bytes.NewReader(k.Bytes()))
	if err != nil || m.Bounds().Dx() != 1080 || m.Bounds().Dy() < 600 || !strings.HasSuffix(k.name, ".png") {
		t.Fatalf("%s is %v, %v", k.name, m.Bounds(), err)
	}
	if r, _, _, _ := m.At(2, 2).RGBA(); r < 0xf000 {
		t.Errorf("its ground is dark: %x", r)
	}
	s = open(t, stall().known(), dark)
	s.row(1)
	s.does("pay.result.share")
	if k = s.saved(t, "save.paper"); !bytes.HasPrefix(k.Bytes(), []byte("%PDF-1.4")) || !strings.HasSuffix(k.name, ".pdf") {
		t.Errorf("%s begins with %q", k.name, k.Bytes()[:8])
	}
}

func TestAPrintedCodeIsReadAsTheOwnAddress(t *testing.T) {
	f := stall()
	s := open(t, f, phoneLook())
	s.does("home.get-paid")
	s.does("paid.print")
	k := s.saved(t, "save.picture")
	payload, err := boot.NewReading().Picture(t.Context(), func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(k.Bytes())), nil
	})
	if err != nil || string(payload) != f.community.Address {
		t.Errorf("it says %q, %v", payload, err)
	}
}

// TestPagesAreReadByOthers asks poppler, where it is there.
func TestPagesAreReadByOthers(t *testing.T) {
	tool, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Skip("there is no pdftoppm here")
	}
	s := open(t, stall().known(), phoneLook())
	s.row(1)
	s.does("pay.result.share")
	file := filepath.Join(t.TempDir(), "receipt.pdf")
	if err := os.WriteFile(file, s.saved(t, "save.paper").Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool, "-png", "-r", "50", file, file).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%s, %v", out, err)
	}
}
