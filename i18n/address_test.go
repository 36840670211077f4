package i18n

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// others are words of another way to speak to people, or of another country's
// kind of a language, than a catalogue has.
func others() map[string]string {
	return map[string]string{
		"es": `tú|tu|tus|tuyo|tuya|te|ti|contigo|puedes|quieres|tienes|eres|debes|mira|elige|elegiste|firmaste|apartas|apartaste|gastas|ahorras|necesitas|quieras|puedas|tengas|fichero|móvil`,
		"fr": `tu|te|toi|ton|ta|tes|t’as|tienne`,
		"pt": `tu|te|ti|teu|tua|teus|tuas|contigo|arquivo|arquivos|salvar|celular|senha`,
		"id": `kamu|kau|mu|lo|file|handphone`,
		"hi": `तुम|तुम्हारा|तुम्हारी|तुम्हारे|तुम्हें|तू|तेरा|वॉलेट`,
		"bn": `তুমি|তোমার|তোমাকে|তুই|তোর`,
		"ne": `तिमी|तिम्रो|तिमीले|तँ|तपाई`,
		"ur": `تم|تمہارا|تمہاری|تمہارے|تمہیں|والیٹ`,
		"sw": `mkoba|fedha|jamii`,
		"ha": `ka|kana|kake|naka|jakarka|harshenka`,
		"am": `ቦርሳህ|ቦርሳሽ`,
	}
}

func TestACatalogueSpeaksToPeopleInOneWay(t *testing.T) {
	for tag, words := range others() {
		texts, err := catalogue(tag)
		if err != nil {
			t.Fatal(err)
		}
		other := strings.Split(words, "|")
		apart := regexp.MustCompile(`[^\p{L}\p{M}’]+`)
		for key, found := range texts {
			for _, form := range append(slices.Collect(maps.Values(found.forms)), found.other) {
				for _, word := range apart.Split(strings.ToLower(form), -1) {
					if slices.Contains(other, word) {
						t.Errorf("%s: %s says %q: %q", tag, key, word, form)
					}
				}
			}
		}
	}
}
