package boot

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestClustersSettingsThatMakeNoSenseAreRefused(t *testing.T) {
	for text, good := range map[string]bool{
		`{"endpoints":["http://127.0.0.1:2379"],"prefix":"market"}`:                                      true,
		`{"endpoints":["http://[::1]:2379"],"prefix":"market"}`:                                          true,
		`{"endpoints":["https://10.0.0.1:2379"],"prefix":"market","ca":"a","certificate":"b","key":"c"}`: true,
		`{"endpoints":["https://10.0.0.1:2379"],"prefix":"market"}`:                                      false,
		`{"endpoints":["http://127.0.0.1:2379","http://example.org:2379"],"prefix":"market"}`:            false,
		`{"endpoints":["https://10.0.0.1:2379"],"prefix":"market","ca":"a","certificate":"b"}`:           false,
		`{"endpoints":["http://127.0.0.1:2379"]}`:                                                        false,
		`{"prefix":"market"}`: false,
		`{"endpoints":["http://127.0.0.1:2379"],"prefix":"market","password":"x"}`: false,
		`{"endpoints":["::"],"prefix":"market"}`:                                   false,
		`[]`:                                                                       false,
		``:                                                                         false,
	} {
		if _, err := decodeCluster([]byte(text)); (err == nil) != good || err != nil && !errors.Is(err, ErrCluster) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAGuardianWithBooksOfItsOwnDoesNotMoveIntoACluster(t *testing.T) {
	home := t.TempDir()
	a := &App{options: Options{Home: home}}
	s, err := a.openBooks()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, clusterFile), []byte(`{"endpoints":["http://127.0.0.1:1"],"prefix":"market"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := a.openBooks(); !errors.Is(err, ErrCluster) {
		t.Errorf("%v", err)
	}
}

func FuzzCluster(f *testing.F) {
	f.Add([]byte(`{"endpoints":["http://127.0.0.1:2379"],"prefix":"market"}`))
	f.Add([]byte(`{"endpoints":["https://10.0.0.1:2379"],"prefix":"market","ca":"a","certificate":"b","key":"c"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := decodeCluster(raw)
		if err != nil {
			return
		}
		if len(c.Endpoints) == 0 || c.Prefix == "" || c.CA == "" != (c.Key == "") {
			t.Errorf("%+v", c)
		}
	})
}
