package main

// The leaves of the log of acts as man/greffe-leaf.5 describes them: the chain of each dossier, and the tree of heads.

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Keys of a leaf that are looked at here.
const (
	keyVersion  = 1
	keyKind     = 2
	keyDossier  = 3
	keySequence = 4
	keyEntered  = 16
	keyPrevious = 20
)

var errCBOR = errors.New("not deterministic CBOR")

// item reads one data item of deterministic CBOR (RFC 8949, section 4.2.1): int64, []byte, string, []interface{}, map[int64]interface{},
// map[string]interface{}, bool or nil.
func item(data []byte, depth int) (interface{}, []byte, error) {
	if len(data) == 0 || depth > 16 {
		return nil, nil, errCBOR
	}
	major, short := data[0]>>5, data[0]&31
	if major == 7 {
		switch data[0] {
		case 0xf4, 0xf5:
			return data[0] == 0xf5, data[1:], nil
		case 0xf6:
			return nil, data[1:], nil
		}
		return nil, nil, errCBOR
	}
	value, rest, err := argument(short, data[1:])
	if err != nil {
		return nil, nil, err
	}
	switch major {
	case 0:
		return int64(value), rest, nil
	case 1:
		return -1 - int64(value), rest, nil
	case 2, 3:
		if value > uint64(len(rest)) {
			return nil, nil, errCBOR
		}
		if major == 3 {
			return string(rest[:value]), rest[value:], nil
		}
		return rest[:value], rest[value:], nil
	case 4:
		return list(value, rest, depth)
	case 5:
		return mapping(value, rest, depth)
	}
	return nil, nil, errCBOR
}

// argument is the number of an item's head, in its shortest form.
func argument(short byte, data []byte) (uint64, []byte, error) {
	if short < 24 {
		return uint64(short), data, nil
	}
	size := 1 << (short - 24)
	if short > 27 || len(data) < size {
		return 0, nil, errCBOR
	}
	value := uint64(0)
	for _, b := range data[:size] {
		value = value<<8 | uint64(b)
	}
	least := []uint64{24, 1 << 8, 1 << 16, 1 << 32}[short-24]
	if value < least || value > 1<<63-1 {
		return 0, nil, errCBOR
	}
	return value, data[size:], nil
}

func list(count uint64, data []byte, depth int) (interface{}, []byte, error) {
	all := []interface{}{}
	for ; count > 0; count-- {
		one, rest, err := item(data, depth+1)
		if err != nil {
			return nil, nil, err
		}
		all, data = append(all, one), rest
	}
	return all, data, nil
}

// mapping refuses keys that are not in the order of their bytes, or twice.
func mapping(count uint64, data []byte, depth int) (interface{}, []byte, error) {
	all := map[interface{}]interface{}{}
	before := ""
	for ; count > 0; count-- {
		key, rest, err := item(data, depth+1)
		if err != nil {
			return nil, nil, err
		}
		bytes := string(data[:len(data)-len(rest)])
		if len(all) > 0 && bytes <= before {
			return nil, nil, errCBOR
		}
		before = bytes
		switch key.(type) {
		case int64, string:
		default:
			return nil, nil, errCBOR
		}
		value, rest, err := item(rest, depth+1)
		if err != nil {
			return nil, nil, err
		}
		all[key], data = value, rest
	}
	return all, data, nil
}

// head is what is known of a dossier after its last leaf.
type head struct {
	number      string
	first       int64
	count, last int64
}

// follow adds a leaf to its dossier.
func follow(heads map[string]*head, n int64, leaf map[interface{}]interface{}) error {
	number, has := leaf[int64(keyDossier)].(string)
	if !has {
		return nil
	}
	h := heads[number]
	if h == nil {
		h = &head{number: number, first: n, last: -1}
		heads[number] = h
	}
	sequence, _ := leaf[int64(keySequence)].(int64)
	if sequence != h.count {
		return fmt.Errorf("entry %d is number %d of %s, which had %d", n, sequence, number, h.count)
	}
	previous, has := leaf[int64(keyPrevious)].(int64)
	if has != (h.last >= 0) || has && previous != h.last {
		return fmt.Errorf("entry %d does not name the one of %s before it", n, number)
	}
	h.count++
	h.last = n
	return nil
}

// encoded is the CBOR array [number, count, last].
func (h *head) encoded() []byte {
	out := append([]byte{0x83}, header(3, uint64(len(h.number)))...)
	out = append(out, h.number...)
	out = append(out, header(0, uint64(h.count))...)
	return append(out, header(0, uint64(h.last))...)
}

func header(major byte, value uint64) []byte {
	if value < 24 {
		return []byte{major<<5 | byte(value)}
	}
	for short := byte(0); ; short++ {
		size := 1 << short
		if size == 8 || value < 1<<(8*size) {
			out := []byte{major<<5 | 24 + short}
			for i := size - 1; i >= 0; i-- {
				out = append(out, byte(value>>(8*i)))
			}
			return out
		}
	}
}

// checkHeads reads every leaf and computes the extension line of the checkpoint anew.
func checkHeads(c checkpoint, leaves [][]byte) (int, error) {
	heads := map[string]*head{}
	entered := int64(0)
	for n, bytes := range leaves {
		one, rest, err := item(bytes, 0)
		leaf, ok := one.(map[interface{}]interface{})
		if err != nil || !ok || len(rest) != 0 {
			return 0, fmt.Errorf("entry %d is not one map of deterministic CBOR", n)
		}
		if version, _ := leaf[int64(keyVersion)].(int64); version != 1 {
			return 0, fmt.Errorf("entry %d is of version %d", n, version)
		}
		at, _ := leaf[int64(keyEntered)].(int64)
		if at < entered {
			return 0, fmt.Errorf("entry %d was entered before the one before it", n)
		}
		entered = at
		if err := follow(heads, int64(n), leaf); err != nil {
			return 0, err
		}
	}
	var inOrder []*head
	for _, h := range heads {
		inOrder = append(inOrder, h)
	}
	sort.Slice(inOrder, func(i, j int) bool { return inOrder[i].first < inOrder[j].first })
	var encoded [][]byte
	for _, h := range inOrder {
		encoded = append(encoded, h.encoded())
	}
	root, err := rootOf(encoded)
	if err != nil {
		return 0, err
	}
	want := fmt.Sprintf("greffe-heads %d %s", len(encoded), root)
	if strings.Join(c.extensions, "\n") != want {
		return 0, fmt.Errorf("the checkpoint says %q, its leaves %q", strings.Join(c.extensions, "\n"), want)
	}
	return len(encoded), nil
}
