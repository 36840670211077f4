package config_test

import (
	"path/filepath"
	"testing"

	"sanduk.app/app/config"
)

func TestTheNewestSettingsAreWrittenBeforeClosing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "home", "settings.json")
	s := config.NewSaver(func(s config.Settings) error { return s.Save(file) }, func(err error) { t.Error(err) })
	for scale := config.SmallestText; scale <= 175; scale++ {
		settings := config.Defaults()
		settings.TextScale = scale
		s.Keep(settings)
	}
	s.Close()
	s.Close()
	s.Keep(config.Defaults()) // too late
	if got, err := config.Load(file); err != nil || got.TextScale != 175 {
		t.Errorf("%d, %v", got.TextScale, err)
	}
}

func TestWhatCouldNotBeWrittenIsTold(t *testing.T) {
	told := make(chan error, 1)
	s := config.NewSaver(func(config.Settings) error { return config.ErrBad }, func(err error) { told <- err })
	s.Keep(config.Defaults())
	s.Close()
	if err := <-told; err == nil {
		t.Error("it was written")
	}
}
