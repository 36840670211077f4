#!/bin/sh
# Makes Sanduk-Regular.ttf and Sanduk-Bold.ttf from Debian's fonts-noto-core.
# Needs: fonts-noto-core, python3-fonttools. PYTHON names another interpreter.
set -eu
cd "$(dirname "$0")"
noto=${NOTO:-/usr/share/fonts/truetype/noto}
python=${PYTHON:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Latin and its extensions, spacing and combining marks, punctuation with the
# isolates, currency signs, the dotted circle. Noto Sans has neither minus nor
# arrows: the minus is taken from Devanagari's face, arrows from Symbols'.
latin='U+0020-007E,U+00A0-024F,U+0250-02FF,U+0300-036F,U+1E00-1EFF,U+2000-206F,U+20A0-20CF,U+2116,U+2122,U+25CC,U+FB01-FB02,U+FFFD'
arabic='U+0600-06FF,U+0750-077F,U+200C-200F,U+2066-2069,U+25CC,U+FDF2,U+FDFA-FDFC'
devanagari='U+2212,U+0900-097F,U+200C-200D,U+20B9,U+25CC'
baht='U+0E3F' # the one currency sign that Noto Sans has not
bengali='U+0964-0965,U+0980-09FF,U+200C-200D,U+25CC'
arrows='U+2190-2199'
ethiopic='U+1200-139F,U+2D80-2DDF,U+AB00-AB2F'

subset() { # source file, characters, output
	"$python" -m fontTools.subset "$noto/$1" --unicodes="$2" --output-file="$3" \
		--layout-features='*' --no-hinting --name-IDs='*' --notdef-outline
}

for weight in Regular Bold; do
	subset "NotoSans-$weight.ttf" "$latin" "$work/1.ttf"
	subset "NotoSansArabic-$weight.ttf" "$arabic" "$work/2.ttf"
	subset "NotoSansDevanagari-$weight.ttf" "$devanagari" "$work/3.ttf"
	subset "NotoSansEthiopic-$weight.ttf" "$ethiopic" "$work/4.ttf"
	subset "NotoSansSymbols-$weight.ttf" "$arrows" "$work/5.ttf"
	subset "NotoSansBengali-$weight.ttf" "$bengali" "$work/6.ttf"
	subset "NotoSansThai-$weight.ttf" "$baht" "$work/7.ttf"
	"$python" -m fontTools.merge --output-file="$work/all.ttf" \
		"$work/1.ttf" "$work/2.ttf" "$work/3.ttf" "$work/4.ttf" "$work/5.ttf" "$work/6.ttf" "$work/7.ttf"
	"$python" rename.py "$work/all.ttf" "$work/1.ttf" "Sanduk-$weight.ttf" "$weight"
done
