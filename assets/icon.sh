#!/bin/sh
# Draws Icon.png from icon.svg, and a phone's launcher icon from mark.svg: the
# mark stands in the middle 66 of 108 parts, which no launcher's shape cuts off.
# Needs Debian's librsvg2-bin and imagemagick.
set -eu
cd "$(dirname "$0")"
rsvg-convert --width 512 icon.svg | convert - -depth 8 -strip PNG32:Icon.png
mkdir -p launcher
rsvg-convert --width 216 mark.svg |
	convert - -background none -gravity center -extent 432x432 -depth 8 -strip PNG32:launcher/foreground.png
convert -size 432x432 xc:'#0B5A41' -strip launcher/background.png
# One colour: what is dark is cut out.
convert launcher/foreground.png -background black -alpha remove -colorspace gray -threshold 50% launcher/cut.png
convert -size 432x432 xc:white launcher/cut.png -alpha off -compose CopyOpacity -composite -depth 8 -strip PNG32:launcher/monochrome.png
rm launcher/cut.png
