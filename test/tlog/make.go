package main

// A log made with the same library, in the layout of tlog-tiles: what the checks above are themselves checked on.

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// leafOf is a leaf that an office might have made: three dossiers that take turns. Another history has other times.
func leafOf(n, history int64) []byte {
	dossier, sequence := n%3, n/3
	out := append([]byte{}, 0xa4+byte(btoi(sequence > 0))+1)
	pair := func(key uint64, value []byte) {
		out = append(append(out, header(0, key)...), value...)
	}
	number := fmt.Sprintf("D-2026-%06d", dossier+1)
	pair(keyVersion, header(0, 1))
	pair(keyKind, header(0, uint64(4+btoi(sequence > 0))))
	pair(keyDossier, append(header(3, uint64(len(number))), number...))
	pair(keySequence, header(0, uint64(sequence)))
	pair(keyEntered, header(0, uint64(1780000000000000+n+history)))
	if sequence > 0 {
		pair(keyPrevious, header(0, uint64(n-3)))
	}
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}

func makeLog(dir, name, seed string, sizes []string) (string, error) {
	key, err := keyOf(seed)
	if err != nil {
		return "", err
	}
	vkey, err := verifierKey("log", name, seed)
	if err != nil {
		return "", err
	}
	private := base64.StdEncoding.EncodeToString(append([]byte{kindLog}, key.Seed()...))
	signer, err := note.NewSigner("PRIVATE+KEY+" + vkey[:len(name)+1+8] + "+" + private)
	if err != nil {
		return "", err
	}
	var leaves [][]byte
	stored := storage{}
	history := int64(0)
	for _, text := range sizes {
		if text == "otherwise" {
			history++
			continue
		}
		size, err := strconv.ParseInt(text, 10, 64)
		if err != nil || size < int64(len(leaves)) {
			return "", fmt.Errorf("%q: sizes grow", text)
		}
		old := int64(len(leaves))
		for n := old; n < size; n++ {
			leaves = append(leaves, leafOf(n, history))
			hashes, err := tlog.StoredHashes(n, leaves[n], &stored)
			if err != nil {
				return "", err
			}
			stored.hashes = append(stored.hashes, hashes...)
		}
		if err := publish(dir, name, signer, leaves, &stored); err != nil {
			return "", err
		}
	}
	return vkey, nil
}

// publish writes the tiles and bundles of the tree of these leaves, its checkpoint, and a copy of it by size.
func publish(dir, name string, signer note.Signer, leaves [][]byte, stored *storage) error {
	size := int64(len(leaves))
	for level := 0; size>>(height*level) > 0; level++ {
		for n := int64(0); n<<height < size>>(height*level); n++ {
			t := tlog.Tile{H: height, L: level, N: n, W: widthAt(size>>(height*level), n)}
			data, err := tlog.ReadTileData(t, stored)
			if err != nil {
				return err
			}
			if err := write(filepath.Join(dir, tilePath(t)), data); err != nil {
				return err
			}
		}
	}
	for n := int64(0); n<<height < size; n++ {
		w := widthAt(size, n)
		var bundle []byte
		for _, leaf := range leaves[n<<height : n<<height+int64(w)] {
			bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(leaf)))
			bundle = append(bundle, leaf...)
		}
		if err := write(filepath.Join(dir, tilePath(tlog.Tile{H: height, L: -1, N: n, W: w})), bundle); err != nil {
			return err
		}
	}
	root, err := tlog.TreeHash(size, stored)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n%s\n", name, size, root, headsLine(leaves))
	msg, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return err
	}
	if err := write(filepath.Join(dir, "checkpoint."+strconv.FormatInt(size, 10)), msg); err != nil {
		return err
	}
	return write(filepath.Join(dir, "checkpoint"), msg)
}

// headsLine is written here from how leafOf deals out leaves, not from the leaves.
func headsLine(leaves [][]byte) string {
	var heads [][]byte
	size := int64(len(leaves))
	for d := int64(0); d < 3 && d < size; d++ {
		count := (size - d + 2) / 3
		h := head{number: fmt.Sprintf("D-2026-%06d", d+1), count: count, last: d + 3*(count-1)}
		heads = append(heads, h.encoded())
	}
	root, _ := rootOf(heads)
	return fmt.Sprintf("greffe-heads %d %s", len(heads), root)
}
