package view

import (
	"time"

	"sanduk.app/app/config"
	"sanduk.app/app/notice"
)

// Language is one to choose, in its own script.
type Language struct {
	Tag  string
	Name string
}

// SettingsState is what Settings shows.
type SettingsState struct {
	Progress
	config.Settings
	Languages []Language
}

// TextStep is by how much the text grows or shrinks, in per cent.
const TextStep = 25

// Settings changes what is kept on this device, and keeps it at once.
type Settings struct {
	model[SettingsState, *SettingsState]
	keep func(config.Settings) error
}

// NewSettings shows settings that were loaded; trouble is what Load said. keep
// stores them after each change, at once and without looking at the
// view-model; after a trouble let it do nothing.
func NewSettings(s config.Settings, trouble error, languages []Language, keep func(config.Settings) error) *Settings {
	v := &Settings{keep: keep}
	v.state = SettingsState{Settings: s, Languages: languages}
	v.state.Notice = notice.Of(trouble)
	return v
}

// SetLanguage chooses a language by its tag.
func (v *Settings) SetLanguage(tag string) {
	v.change(func(s *config.Settings) { s.Language = tag })
}

// SetTextScale chooses the size of the text in per cent.
func (v *Settings) SetTextScale(percent int) {
	v.change(func(s *config.Settings) {
		s.TextScale = min(max(percent, config.SmallestText), config.LargestText)
	})
}

// LargerText makes the text a step larger.
func (v *Settings) LargerText() { v.SetTextScale(v.State().TextScale + TextStep) }

// SmallerText makes the text a step smaller.
func (v *Settings) SmallerText() { v.SetTextScale(v.State().TextScale - TextStep) }

// SetLook chooses light, dark, or as the device is.
func (v *Settings) SetLook(l config.Look) { v.change(func(s *config.Settings) { s.Look = l }) }

// SetLockAfter chooses after how long away the app locks itself: one of
// config.LockTimes.
func (v *Settings) SetLockAfter(after time.Duration) {
	v.change(func(s *config.Settings) { s.LockAfter = after })
}

// SetScreen remembers the screen to begin with next time.
func (v *Settings) SetScreen(name string) { v.change(func(s *config.Settings) { s.Screen = name }) }

// NotKept says what came of keeping settings, where keep does it later.
func (v *Settings) NotKept(err error) {
	v.set(func(s *SettingsState) { s.Notice = notice.Of(err) })
}

// change applies at once: what can't be kept still holds until the app ends.
func (v *Settings) change(f func(*config.Settings)) {
	v.edit(func(s *SettingsState) {
		f(&s.Settings)
		s.Notice = notice.Of(v.keep(s.Settings))
	})
}
