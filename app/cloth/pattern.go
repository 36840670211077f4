package cloth

func abs(a int) int {
	if a < 0 {
		return -a
	}
	return a
}

func floorDiv(a, b int) int { // b > 0; rounds down, also below zero
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// onBorder tells whether a border thread has the pattern colour: t threads in
// from the outer edge, k threads from the middle of the edge, w the width.
func onBorder(kind, t, k, w int) bool {
	c := abs(2*(k%8) - 7)
	switch kind {
	case 0: // stripes
		return t == 1 || t == 2 || t == w-2
	case 1: // teeth
		return 8*(w-1-t) < (8-c)*w
	case 2: // beads
		return (t == w/2 || t == w/2-1) && (k%4 == 1 || k%4 == 2)
	case 3: // checks
		return (t/2+k/2)%2 == 1
	case 4: // zigzag
		z := c * (w - 2) / 8
		return t == z || t == z+1
	case 5: // bars
		return (k%4 == 1 || k%4 == 2) && t >= 1 && t <= w-2
	case 6: // lozenges
		return c*w+8*abs(2*t-(w-1)) <= 8*w-4
	}
	return k%8 < 4 // blocks
}

// onMotif: a across and b down from the centre, s down with its sign, all in
// thousandths of the motif's radius.
func onMotif(kind, a, b, s int) bool {
	m, n, d, q := max(a, b), min(a, b), a+b, a*a+b*b
	switch kind {
	case 0: // lozenge
		return d <= 1100
	case 1: // lozenge in a lozenge
		return d > 760 && d <= 1150 || d <= 420
	case 2: // cross
		return n <= 330 && m <= 1000
	case 3: // saltire
		return abs(a-b) <= 330 && m <= 1000
	case 4: // box
		return m <= 1000 && m > 580
	case 5: // disc
		return q <= 1000000
	case 6: // ring
		return q <= 1060000 && q > 330000
	case 7: // star of eight
		return d <= 1060 || m <= 700
	case 8: // sun
		return q <= 260000 || q > 420000 && q <= 1250000 && (n <= 170 || abs(a-b) <= 210)
	case 9: // hourglass
		return a <= b+80 && b <= 1000
	case 10: // four discs
		return (a-560)*(a-560)+(b-560)*(b-560) <= 160000
	case 11: // four petals
		return min(3*(a-580)*(a-580)+8*b*b, 8*a*a+3*(b-580)*(b-580)) <= 650000
	case 12: // stepped cross
		return m <= 1000 && a*3/1001+b*3/1001 <= 2
	case 13: // three bars
		return m <= 1000 && (b <= 230 || b > 590)
	case 14: // chevrons
		return m <= 1000 && (s-a+4000)%1000 < 520
	}
	return m <= 1000 && (a <= 230 || a > 590) // three posts
}
