package gui

import (
	"encoding/json"

	"fyne.io/fyne/v2/lang"

	"sanduk.app/i18n"
)

// toolkitWords are the words of the toolkit's own dialogs and menus, by what the
// toolkit calls them, and the keys of Sanduk's texts for them.
func toolkitWords() map[string]string {
	return map[string]string{
		"Cancel": "action.cancel", "Copy": "action.copy", "Paste": "action.paste", "Yes": "action.yes", "No": "action.no", "OK": "action.ok",
		"Confirm": "action.ok", "Advanced": "tab.more",
		"Open": "toolkit.open", "Save": "toolkit.save", "File": "toolkit.file", "Folder": "toolkit.folder",
		"New Folder": "toolkit.new-folder", "Create Folder": "toolkit.create-folder", "Enter filename": "toolkit.filename",
		"Favourites": "toolkit.favourites", "Show Hidden Files": "toolkit.hidden", "file.name": "toolkit.name", "file.parent": "toolkit.parent",
		"Cut": "toolkit.cut", "Select all": "toolkit.select-all", "Undo": "toolkit.undo", "Redo": "toolkit.redo",
		"Error": "toolkit.error", "Quit": "toolkit.quit",
		"sunday": "date.weekday.0", "monday": "date.weekday.1", "tuesday": "date.weekday.2", "wednesday": "date.weekday.3",
		"thursday": "date.weekday.4", "friday": "date.weekday.5", "saturday": "date.weekday.6",
	}
}

// speakToolkit has the toolkit speak a language. It speaks that of the device and
// none other, so the words are put in for that one.
func speakToolkit(texts *i18n.Texts) error {
	words := map[string]string{}
	for name, key := range toolkitWords() {
		words[name] = texts.T(key, nil)
	}
	raw, err := json.Marshal(words)
	if err != nil {
		return err
	}
	return lang.AddTranslationsForLocale(raw, lang.SystemLocale())
}
