#!/bin/sh
# Draws Icon.png from icon.svg. Needs ImageMagick.
set -eu
cd "$(dirname "$0")"
convert -background none icon.svg -resize 512x512 -depth 8 -strip PNG32:Icon.png
