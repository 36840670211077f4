package keys

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil/hdkeychain"
)

// bip32Row is a line of the vectors.
type bip32Row struct{ seed, path, public, private string }

func bip32Rows(t *testing.T) []bip32Row {
	t.Helper()
	b, err := os.ReadFile("testdata/bip32/vectors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []bip32Row
	for line := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		out = append(out, bip32Row{f[0], f[1], f[2], f[3]})
	}
	return out
}

// Our tree takes hardened steps only: each row of the BIP that ends in some is
// derived from the row above those steps.
func TestHardenedStepsAreThoseOfBIP32(t *testing.T) {
	rows, derived := bip32Rows(t), 0
	for _, row := range rows {
		for _, above := range rows {
			rest, below := strings.CutPrefix(row.path, above.path+"/")
			steps, hardened := hardenedSteps(t, rest)
			if !below || !hardened || above.seed != row.seed {
				continue
			}
			root, err := hdkeychain.NewKeyFromString(above.private)
			if err != nil {
				t.Fatal(err)
			}
			key, err := (&Master{root: root}).derive(steps...)
			if err != nil {
				t.Fatalf("%s from %s: %v", row.path, above.path, err)
			}
			checkBIP32(t, key, row)
			derived++
		}
	}
	if derived != 8 {
		t.Errorf("%d rows were derived", derived)
	}
}

func hardenedSteps(t *testing.T, path string) ([]uint32, bool) {
	t.Helper()
	var steps []uint32
	for step := range strings.SplitSeq(path, "/") {
		number, ok := strings.CutSuffix(step, "'")
		if !ok {
			return nil, false
		}
		n, err := strconv.ParseUint(number, 10, 31)
		if err != nil {
			t.Fatal(err)
		}
		steps = append(steps, uint32(n))
	}
	return steps, true
}

func checkBIP32(t *testing.T, key *Key, row bip32Row) {
	t.Helper()
	private, err := hdkeychain.NewKeyFromString(row.private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := private.ECPrivKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := hdkeychain.NewKeyFromString(row.public)
	if err != nil {
		t.Fatal(err)
	}
	point, err := public.ECPubKey()
	if err != nil {
		t.Fatal(err)
	}
	if key.Secret() != [32]byte(secret.Serialize()) || key.Public() != PublicKey(point.SerializeCompressed()[1:]) {
		t.Errorf("%s of %s: %x", row.path, row.seed, key.Secret())
	}
}

// plainBIP32 is the BIP's hardened derivation, written once more and with
// nothing of the library's but the curve's order.
func plainBIP32(seed []byte, steps ...uint32) [32]byte {
	sum := hmacSHA512([]byte("Bitcoin seed"), seed)
	for _, step := range steps {
		data := append([]byte{0}, sum[:32]...)
		data = binary.BigEndian.AppendUint32(data, step|1<<31)
		next := hmacSHA512(sum[32:], data)
		k := new(big.Int).Add(new(big.Int).SetBytes(next[:32]), new(big.Int).SetBytes(sum[:32]))
		k.Mod(k, btcec.S256().N).FillBytes(next[:32])
		sum = next
	}
	return [32]byte(sum[:32])
}

func hmacSHA512(key, data []byte) []byte {
	h := hmac.New(sha512.New, key)
	h.Write(data)
	return h.Sum(nil)
}

func TestEveryRoleHasThePathThatThePackageNames(t *testing.T) {
	seed := Seed{1, 2, 3, 63: 9}
	master, err := NewMaster(seed)
	if err != nil {
		t.Fatal(err)
	}
	community := [32]byte(unhexID(t, "fedcba98765432100123456789abcdef00000000000000000000000000000000"))
	c := plainSteps(community)
	for name, path := range map[string]struct {
		got  func() (*Key, error)
		want []uint32
	}{
		"account":  {func() (*Key, error) { return master.Account(community) }, []uint32{72638, 0, c[0], c[1], c[2]}},
		"guardian": {func() (*Key, error) { return master.Guardian(5) }, []uint32{72638, 1, 5}},
		"issuer":   {func() (*Key, error) { return master.Issuer(6) }, []uint32{72638, 2, 6}},
		"purse":    {func() (*Key, error) { return master.Purse(community, 7) }, []uint32{72638, 3, c[0], c[1], c[2], 7}},
		"goal":     {func() (*Key, error) { return master.Goal(community, 7) }, []uint32{72638, 4, c[0], c[1], c[2], 7}},
	} {
		key, err := path.got()
		if err != nil || key.Secret() != plainBIP32(seed[:], path.want...) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := master.Guardian(1 << 31); err == nil {
		t.Error("a step that is no hardened one was taken")
	}
}

// plainSteps cuts the first 93 bits into three by arithmetic.
func plainSteps(id [32]byte) [3]uint32 {
	n := new(big.Int).SetBytes(id[:])
	n.Rsh(n, 256-93)
	var out [3]uint32
	for i := 2; i >= 0; i-- {
		out[i] = uint32(new(big.Int).And(n, big.NewInt(1<<31-1)).Uint64())
		n.Rsh(n, 31)
	}
	return out
}

func unhexID(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
