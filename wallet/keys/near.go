package keys

import (
	"sort"

	"golang.org/x/text/unicode/norm"
)

// Near are the words of a list at the smallest edit distance, at most 3 and
// not more than 2 edits away.
func Near(word string, list []string) []string {
	type candidate struct {
		word     string
		distance int
	}
	var found []candidate
	for _, w := range list {
		if d := distance([]rune(word), []rune(norm.NFKD.String(w))); d <= 2 {
			found = append(found, candidate{w, d})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].distance < found[j].distance })
	out := make([]string, 0, 3)
	for _, c := range found[:min(3, len(found))] {
		out = append(out, c.word)
	}
	return out
}

// distance is Levenshtein's; words longer than the lists' are far from all.
func distance(a, b []rune) int {
	if len(a) > 16 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
