package main

// Checkpoints, cosignatures and proofs: the texts that C2SP defines over signed notes.

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	kindLog     = 0x01 // Ed25519, signed-note
	kindWitness = 0x04 // Ed25519 cosignature/v1, tlog-cosignature
)

// checkpoint is the text of a checkpoint, taken apart.
type checkpoint struct {
	origin     string
	tree       tlog.Tree
	extensions []string
	text       string
}

func parseCheckpoint(text string) (checkpoint, error) {
	c := checkpoint{text: text}
	if !strings.HasSuffix(text, "\n") {
		return c, errors.New("checkpoint: the text does not end in a newline")
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 3 {
		return c, fmt.Errorf("checkpoint: %d lines, at least three are needed", len(lines))
	}
	for _, line := range lines {
		if line == "" {
			return c, errors.New("checkpoint: an empty line")
		}
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return c, fmt.Errorf("checkpoint: %q is no size", lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return c, fmt.Errorf("checkpoint: %q is no root", lines[2])
	}
	c.origin = lines[0]
	c.tree.N = size
	copy(c.tree.Hash[:], root)
	c.extensions = lines[3:]
	return c, nil
}

// witness verifies the cosignatures of one key. It is a note.Verifier, so that note.Open does the rest.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

// Verify takes what tlog-cosignature calls a timestamped_signature: eight bytes of time, 64 of signature.
func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(sig)
	return seconds <= 1<<63-1 && ed25519.Verify(w.key, cosigned(msg, int64(seconds)), sig[8:])
}

func cosigned(msg []byte, seconds int64) []byte {
	return append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", seconds)), msg...)
}

func keyHash(name string, kind byte, key ed25519.PublicKey) uint32 {
	sum := sha256.Sum256(append(append([]byte(name+"\n"), kind), key...))
	return binary.BigEndian.Uint32(sum[:])
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("witness: %q is no verifier key", vkey)
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != kindWitness {
		return nil, fmt.Errorf("witness: %q is no key for cosignatures", vkey)
	}
	w := &witness{name: parts[0], hash: keyHash(parts[0], kindWitness, key[1:]), key: key[1:]}
	if fmt.Sprintf("%08x", w.hash) != parts[1] {
		return nil, fmt.Errorf("witness: the id of %q does not belong to its key", vkey)
	}
	return w, nil
}

// openCheckpoint verifies a note: it must bear the log's signature and that of each witness.
func openCheckpoint(msg []byte, vkey string, witnesses []string) (checkpoint, error) {
	log, err := note.NewVerifier(vkey)
	if err != nil {
		return checkpoint{}, fmt.Errorf("key of the log: %v", err)
	}
	known := []note.Verifier{log}
	for _, text := range witnesses {
		w, err := newWitness(text)
		if err != nil {
			return checkpoint{}, err
		}
		known = append(known, w)
	}
	opened, err := note.Open(msg, note.VerifierList(known...))
	if err != nil {
		return checkpoint{}, fmt.Errorf("checkpoint: %v", err)
	}
	for _, want := range known {
		found := false
		for _, sig := range opened.Sigs {
			found = found || sig.Name == want.Name() && sig.Hash == want.KeyHash()
		}
		if !found {
			return checkpoint{}, fmt.Errorf("checkpoint: no signature by %s", want.Name())
		}
	}
	c, err := parseCheckpoint(opened.Text)
	if err == nil && c.origin != log.Name() {
		err = fmt.Errorf("checkpoint: its origin is %q, its key's name %q", c.origin, log.Name())
	}
	return c, err
}

// ---- making ----

func keyOf(seed string) (ed25519.PrivateKey, error) {
	bytes, err := hex.DecodeString(seed)
	if err != nil || len(bytes) != ed25519.SeedSize {
		return nil, fmt.Errorf("seed: %d hexadecimal digits are needed", 2*ed25519.SeedSize)
	}
	return ed25519.NewKeyFromSeed(bytes), nil
}

func verifierKey(kind, name, seed string) (string, error) {
	key, err := keyOf(seed)
	if err != nil {
		return "", err
	}
	public := key.Public().(ed25519.PublicKey)
	switch kind {
	case "log":
		return note.NewEd25519VerifierKey(name, public)
	case "witness":
		encoded := base64.StdEncoding.EncodeToString(append([]byte{kindWitness}, public...))
		return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, kindWitness, public), encoded), nil
	}
	return "", fmt.Errorf("%q: a key is of a log or of a witness", kind)
}

// cosign gives the line of a witness; it checks the form of the checkpoint and no signature.
func cosign(file, name, seed string, seconds int64) (string, error) {
	key, err := keyOf(seed)
	if err != nil {
		return "", err
	}
	msg, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	end := bytes.Index(msg, []byte("\n\n"))
	if end < 0 {
		return "", errors.New("checkpoint: no signatures")
	}
	text := msg[:end+1]
	if _, err := parseCheckpoint(string(text)); err != nil {
		return "", err
	}
	var sig [12]byte
	binary.BigEndian.PutUint32(sig[:], keyHash(name, kindWitness, key.Public().(ed25519.PublicKey)))
	binary.BigEndian.PutUint64(sig[4:], uint64(seconds))
	full := append(sig[:], ed25519.Sign(key, cosigned(text, seconds))...)
	return fmt.Sprintf("— %s %s", name, base64.StdEncoding.EncodeToString(full)), nil
}

// ---- tlog-proof ----

func checkProof(file, leafFile, vkey string, witnesses []string) (string, error) {
	bytes, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	leaf, err := os.ReadFile(leafFile)
	if err != nil {
		return "", err
	}
	head, rest, found := strings.Cut(string(bytes), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return "", errors.New("proof: not of the form of tlog-proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if _, err := base64.StdEncoding.Strict().DecodeString(lines[0][len("extra "):]); err != nil {
			return "", errors.New("proof: what is extra is not base 64")
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return "", errors.New("proof: no index")
	}
	index, err := strconv.ParseInt(lines[0][len("index "):], 10, 64)
	if err != nil || "index "+strconv.FormatInt(index, 10) != lines[0] {
		return "", fmt.Errorf("proof: %q", lines[0])
	}
	var path tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return "", fmt.Errorf("proof: %q is no hash", line)
		}
		path = append(path, hash)
	}
	c, err := openCheckpoint([]byte(rest), vkey, witnesses)
	if err != nil {
		return "", err
	}
	if err := tlog.CheckRecord(path, c.tree.N, c.tree.Hash, index, tlog.RecordHash(leaf)); err != nil {
		return "", fmt.Errorf("proof: %v", err)
	}
	return fmt.Sprintf("leaf %d is in the tree of %d of %s", index, c.tree.N, c.origin), nil
}
