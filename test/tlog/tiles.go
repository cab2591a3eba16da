package main

// A folder of tiles as tlog-tiles lays it out, read by golang.org/x/mod/sumdb/tlog, which lays out its own another way.

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

// tilePath is the path of tlog-tiles: without the height, "entries" instead of "data".
func tilePath(t tlog.Tile) string {
	level := strconv.Itoa(t.L)
	if t.L == -1 {
		level = "entries"
	}
	n := fmt.Sprintf("%03d", t.N%1000)
	for rest := t.N / 1000; rest > 0; rest /= 1000 {
		n = fmt.Sprintf("x%03d/", rest%1000) + n
	}
	if t.W != width {
		n += ".p/" + strconv.Itoa(t.W)
	}
	return "tile/" + level + "/" + n
}

// folder is a tlog.TileReader.
type folder struct {
	path string
}

func (f folder) Height() int                                { return height }
func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(filepath.Join(f.path, tilePath(t)))
		if os.IsNotExist(err) && t.W != width { // a partial tile may go when its full one is there
			full := t
			full.W = width
			data, err = os.ReadFile(filepath.Join(f.path, tilePath(full)))
			if err == nil && len(data) == width*tlog.HashSize {
				data = data[:t.W*tlog.HashSize]
			}
		}
		if err != nil {
			return nil, err
		}
		if len(data) != t.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", tilePath(t), len(data))
		}
		all = append(all, data)
	}
	return all, nil
}

// entries gives those of bundle n, of which there are w.
func (f folder) entries(n int64, w int) ([][]byte, error) {
	path := tilePath(tlog.Tile{H: height, L: -1, N: n, W: w})
	data, err := os.ReadFile(filepath.Join(f.path, path))
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s is cut off", path)
		}
		size := int(binary.BigEndian.Uint16(data))
		all = append(all, data[2:2+size])
		data = data[2+size:]
	}
	if len(all) != w {
		return nil, fmt.Errorf("%s has %d entries, not %d", path, len(all), w)
	}
	return all, nil
}

func checkLog(dir, vkey string, o options) (string, error) {
	msg, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return "", err
	}
	c, err := openCheckpoint(msg, vkey, o.witnesses)
	if err != nil {
		return "", err
	}
	f := folder{dir}
	// What this reader gives has been checked against the root, as far as the root goes.
	reader := tlog.TileHashReader(c.tree, f)
	leaves, err := checkEntries(f, c.tree, reader)
	if err != nil {
		return "", err
	}
	tiles, err := checkTiles(dir, c.tree, reader)
	if err != nil {
		return "", err
	}
	for _, path := range o.old {
		if err := checkOlder(path, vkey, c.tree, reader); err != nil {
			return "", err
		}
	}
	said := fmt.Sprintf("%s: %d entries in the tree, %d tiles, %d older checkpoints agree", c.origin, c.tree.N, tiles, len(o.old))
	if o.heads {
		heads, err := checkHeads(c, leaves)
		if err != nil {
			return "", err
		}
		said += fmt.Sprintf(", heads of %d files", heads)
	}
	return said, nil
}

// checkEntries holds each entry against its hash in level 0, computes the root from the hashes of the entries alone, and proves the
// inclusion of each: of all when there are few, of some two thousand, the first and the last among them, when there are many.
func checkEntries(f folder, tree tlog.Tree, reader tlog.HashReader) ([][]byte, error) {
	if tree.N == 0 {
		return nil, nil
	}
	var leaves [][]byte
	for n := int64(0); n*width < tree.N; n++ {
		bundle, err := f.entries(n, widthAt(tree.N, n))
		if err != nil {
			return nil, err
		}
		if err := checkBundle(bundle, n*width, reader); err != nil {
			return nil, err
		}
		leaves = append(leaves, bundle...)
	}
	root, err := rootOf(leaves)
	if err != nil {
		return nil, err
	}
	if root != tree.Hash {
		return nil, errors.New("the entries do not make the root of the checkpoint")
	}
	if got, err := tlog.TreeHash(tree.N, reader); err != nil || got != tree.Hash {
		return nil, fmt.Errorf("the tiles do not make the root of the checkpoint (%v)", err)
	}
	step := tree.N/2000 + 1
	for n := int64(0); n < tree.N; n++ {
		if n%step != 0 && n != tree.N-1 {
			continue
		}
		proof, err := tlog.ProveRecord(tree.N, n, reader)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %v", n, err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(leaves[n])); err != nil {
			return nil, fmt.Errorf("entry %d: %v", n, err)
		}
	}
	return leaves, nil
}

// checkBundle holds entries, of which first is the number of the first, against level 0.
func checkBundle(bundle [][]byte, first int64, reader tlog.HashReader) error {
	var indexes []int64
	for i := range bundle {
		indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(i)))
	}
	stored, err := reader.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i, leaf := range bundle {
		if stored[i] != tlog.RecordHash(leaf) {
			return fmt.Errorf("entry %d is not what level 0 says", first+int64(i))
		}
	}
	return nil
}

// widthAt is how many of so many hashes or entries the tile n has.
func widthAt(count, n int64) int {
	if count-n<<height > width {
		return width
	}
	return int(count - n<<height)
}

// rootOf computes a root from leaves, without any tile.
func rootOf(leaves [][]byte) (tlog.Hash, error) {
	if len(leaves) == 0 {
		return sha256.Sum256(nil), nil
	}
	stored := storage{}
	for n, leaf := range leaves {
		hashes, err := tlog.StoredHashes(int64(n), leaf, &stored)
		if err != nil {
			return tlog.Hash{}, err
		}
		stored.hashes = append(stored.hashes, hashes...)
	}
	return tlog.TreeHash(int64(len(leaves)), &stored)
}

// storage is a tlog.HashReader in memory.
type storage struct {
	hashes []tlog.Hash
}

func (s *storage) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for _, i := range indexes {
		if i >= int64(len(s.hashes)) {
			return nil, errors.New("no such hash")
		}
		all = append(all, s.hashes[i])
	}
	return all, nil
}

// tileOf is the tile of a path below the folder; false for what is no path of a tile of hashes.
func tileOf(path string) (tlog.Tile, bool) {
	rest := strings.TrimPrefix(path, "tile/")
	if rest == path || strings.HasPrefix(rest, "entries/") {
		return tlog.Tile{}, false
	}
	t, err := tlog.ParseTilePath("tile/8/" + rest)
	return t, err == nil && tilePath(t) == path
}

// checkTiles holds every tile of hashes that is there, older partial ones too, against the tree, and refuses files of another name.
func checkTiles(dir string, tree tlog.Tree, reader tlog.HashReader) (int, error) {
	tiles := 0
	err := filepath.Walk(filepath.Join(dir, "tile"), func(name string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			if os.IsNotExist(err) && tree.N == 0 {
				return nil
			}
			return err
		}
		path, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(path, "tile/entries/") {
			return nil
		}
		t, ok := tileOf(path)
		if !ok {
			return fmt.Errorf("%s is no tile", path)
		}
		want, err := tlog.ReadTileData(t, reader)
		if err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if !bytes.Equal(data, want) {
			return fmt.Errorf("%s is not of this tree", path)
		}
		tiles++
		return nil
	})
	return tiles, err
}

func checkOlder(path, vkey string, tree tlog.Tree, reader tlog.HashReader) error {
	msg, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	old, err := openCheckpoint(msg, vkey, nil)
	if err != nil {
		return fmt.Errorf("%s: %v", path, err)
	}
	if old.tree.N == 0 {
		return nil
	}
	if old.tree.N > tree.N {
		return fmt.Errorf("%s: %d entries, there are only %d", path, old.tree.N, tree.N)
	}
	proof, err := tlog.ProveTree(tree.N, old.tree.N, reader)
	if err != nil {
		return fmt.Errorf("%s: %v", path, err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.tree.N, old.tree.Hash); err != nil {
		return fmt.Errorf("%s: the log was another one then (%v)", path, err)
	}
	return nil
}

// prove gives the proof of an entry, from the tiles, with the checkpoint as it is.
func prove(dir, index string) (string, error) {
	n, err := strconv.ParseInt(index, 10, 64)
	if err != nil {
		return "", err
	}
	msg, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return "", err
	}
	text, _, found := strings.Cut(string(msg), "\n\n")
	if !found {
		return "", errors.New("checkpoint: no signatures")
	}
	c, err := parseCheckpoint(text + "\n")
	if err != nil {
		return "", err
	}
	if n < 0 || n >= c.tree.N {
		return "", fmt.Errorf("there is no entry %d", n)
	}
	proof, err := tlog.ProveRecord(c.tree.N, n, tlog.TileHashReader(c.tree, folder{dir}))
	if err != nil {
		return "", err
	}
	out := fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex %d\n", n)
	for _, hash := range proof {
		out += hash.String() + "\n"
	}
	return out + "\n" + string(msg), nil
}
