package cli

import (
	"fmt"
	"strings"
)

// called is the one of a list that a name, or an address, stands for. none is the
// error where there is no such one; things are what is listed, in words.
func called[T any](list []T, name string, of func(T) (name, address string), none error, things string) (T, error) {
	var found []T
	for _, one := range list {
		if called, address := of(one); strings.EqualFold(called, name) || address == name {
			found = append(found, one)
		}
	}
	var nothing T
	switch len(found) {
	case 0:
		return nothing, fmt.Errorf("%w: %s", none, name)
	case 1:
		return found[0], nil
	}
	return nothing, usage("several " + things + " are called so: give the address")
}
