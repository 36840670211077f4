package report

import (
	"io"

	"sanduk.app/app/paper"
	"sanduk.app/assets"
)

// Pages writes a document as a PDF, in the fonts that cover every language of
// Sanduk.
func Pages(w io.Writer, d *paper.Document) error {
	return paper.WriteDocument(w, d, paper.Fonts{Regular: assets.FontRegular(), Bold: assets.FontBold()})
}
