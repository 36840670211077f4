package assets_test

import (
	"testing"
	"time"
	"unicode"

	"github.com/bojanz/currency"
	"golang.org/x/image/font/sfnt"

	"sanduk.app/assets"
	"sanduk.app/i18n"
)

// names are people's, places' and groups', as they are written where Sanduk's
// languages are spoken.
func names() []string {
	return []string{
		"Amina Wanjikũ, Ngũgĩ wa Thiong’o", "Ọláńrewájú Ṣóyínká, Chịdị Ụzọma", "Yɛnu Mɛnsa, Kɔfi Ɛfua, Ɖela Ƒiagbe, Ŋutsu Ɣeke",
		"Ɓala Ɗanjuma Ƙasim Ƴar'aduwa", "José Ñuflo Peña, Conceição Gonçalves", "Françoise Lœwe, Noël Ÿves", "Niña Zuñiga, Añonuevo",
		"Nguyễn Thị Phượng", "Đặng Ươm", "Łukasz Żółć, Çelik Işık Ğül", "ክፍለ ማርያም፣ ወይዘሮ ጽጌ", "हज़रत ज्ञानेश्वर श्रीवास्तव, ड़ ढ़ ऑफ़िस ऍ",
		"लक्ष्मी क्षेत्री, दुर्गा श्रेष्ठ, गर्\u200dयो", "শ্রীমতী লক্ষ্মী, ক্ষুদিরাম, র\u200d্যাব, আকাশ৷", "محمّد عبد الرّحمن، فاطمةُ الزّهراء، إيمان، ٱللّٰه، آمال، شيئًا",
		"ڈاکٹر ٹیپو پیرزادہ، گھوڑے چوہدری، ہندہ، یٰسین، نواب ﷲ", "Market n° 5 “Umoja” – №1 · ½ kg, 3 × 2 = 6 − 1 ± 2 ÷ 3 • § ¶ † ™ ® ©",
	}
}

func TestTheFontsHoldAllThatIsWritten(t *testing.T) {
	texts := map[string]string{}
	for _, n := range names() {
		texts[n] = n
	}
	for _, l := range i18n.Languages() {
		all, err := i18n.Open(l.Tag, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		texts["catalogue of "+l.Tag] = all.Runes()
		texts["name of "+l.Tag] = l.Name
		for _, code := range currency.GetCurrencyCodes() {
			if symbol, ok := currency.GetSymbol(code, currency.NewLocale(l.Tag)); ok {
				texts["sign of "+code+" in "+l.Tag] = symbol
			}
		}
	}
	for face, raw := range map[string][]byte{"regular": assets.FontRegular(), "bold": assets.FontBold()} {
		font, err := sfnt.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		for what, text := range texts {
			for _, r := range text {
				if unicode.IsControl(r) {
					continue
				}
				if i, err := font.GlyphIndex(nil, r); err != nil || i == 0 {
					t.Errorf("%s has no %q (%U), of %s", face, r, r, what)
				}
			}
		}
	}
}
