package cloth

import (
	"fmt"
	"slices"
	"testing"
)

func TestRandomClothsLieAsFarApartAsTheDesignMeasured(t *testing.T) {
	const keys = 80
	var cloths [keys]Cloth
	for i := range cloths {
		cloths[i] = New(fmt.Append(nil, "distance ", i))
	}
	var all []float64
	for i := range cloths {
		for j := range i {
			all = append(all, Distance(cloths[i], cloths[j]))
		}
	}
	slices.Sort(all)
	if m := all[len(all)/2]; m < 59 || m > 69 {
		t.Errorf("the median is %.1f, want about 64", m)
	}
	if low := all[len(all)/100]; low < 30 || low > 46 {
		t.Errorf("one in a hundred is under %.1f, want about 38", low)
	}
}

func TestTheSameKeyIsTheSameAndNotAlike(t *testing.T) {
	k := []byte("k")
	if d := Distance(New(k), New(k)); d != 0 {
		t.Errorf("distance to itself: %v", d)
	}
	if Alike(k, k) {
		t.Error("the same key is alike")
	}
}

func TestALookAlikeIsFound(t *testing.T) {
	a := New([]byte("k"))
	b := a
	b.heart = (a.heart + 1) % 4
	if d := Distance(a, b); d >= Near {
		t.Errorf("another heart alone makes %v", d)
	}
}
