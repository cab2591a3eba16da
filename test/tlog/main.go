// Somebody else's client for the logs of a registry: golang.org/x/mod/sumdb (Debian's golang-golang-x-mod-dev), which knows nothing of
// greffe, reads what `greffe export --tiles` wrote and what `greffe cosign` takes and gives. It shares no code with the program and is
// written from the pages of C2SP (signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof) and man/greffe-leaf.5 alone.
//
//	tlog check DIR VKEY [-old CHECKPOINT]... [-witness VKEY]... [-heads]
//	    Everything below DIR: signature, root from the tiles, each entry, each tile there is, the inclusion of each entry, consistency
//	    with each older checkpoint; with -heads the chain of each dossier and the tree of heads.
//	tlog proof FILE LEAF VKEY [-witness VKEY]...
//	    A tlog-proof of one leaf, given as the file of its bytes.
//	tlog prove DIR INDEX
//	    Prints a tlog-proof of that entry.
//	tlog cosign CHECKPOINT NAME SEED TIME
//	    Prints the line of a witness of this seed (64 hexadecimal digits) who saw the checkpoint at this second.
//	tlog key log|witness NAME SEED
//	    Prints the verifier key of that seed.
//	tlog make DIR NAME SEED SIZE...
//	    Writes a log of its own that grows to these sizes, one after the other; DIR/checkpoint.SIZE are the checkpoints on the way. The
//	    word "otherwise" among them makes the leaves that follow other ones.
//
// Exit status: 0 all is as it should be, 1 something is not (said in one line), 2 usage.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// options are what follows the fixed words of a command.
type options struct {
	old       []string
	witnesses []string
	heads     bool
}

func readOptions(words []string) (options, error) {
	var o options
	for i := 0; i < len(words); i++ {
		switch {
		case words[i] == "-heads":
			o.heads = true
		case i+1 < len(words) && words[i] == "-old":
			i++
			o.old = append(o.old, words[i])
		case i+1 < len(words) && words[i] == "-witness":
			i++
			o.witnesses = append(o.witnesses, words[i])
		default:
			return o, fmt.Errorf("%q is not an option, or lacks its value", words[i])
		}
	}
	return o, nil
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: tlog check DIR VKEY [-old CHECKPOINT]... [-witness VKEY]... [-heads]\n"+
		"       tlog proof FILE LEAF VKEY [-witness VKEY]...\n"+
		"       tlog prove DIR INDEX\n"+
		"       tlog cosign CHECKPOINT NAME SEED TIME\n"+
		"       tlog key log|witness NAME SEED\n"+
		"       tlog make DIR NAME SEED SIZE...")
	os.Exit(2)
}

func run(words []string) (string, error) {
	switch {
	case len(words) >= 3 && words[0] == "check":
		o, err := readOptions(words[3:])
		if err != nil {
			return "", err
		}
		return checkLog(words[1], words[2], o)
	case len(words) >= 4 && words[0] == "proof":
		o, err := readOptions(words[4:])
		if err != nil {
			return "", err
		}
		return checkProof(words[1], words[2], words[3], o.witnesses)
	case len(words) == 3 && words[0] == "prove":
		return prove(words[1], words[2])
	case len(words) == 5 && words[0] == "cosign":
		seconds, err := strconv.ParseInt(words[4], 10, 64)
		if err != nil {
			return "", err
		}
		return cosign(words[1], words[2], words[3], seconds)
	case len(words) == 4 && words[0] == "key":
		return verifierKey(words[1], words[2], words[3])
	case len(words) >= 5 && words[0] == "make":
		return makeLog(words[1], words[2], words[3], words[4:])
	}
	usage()
	return "", nil
}

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	said, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "tlog: %v\n", err)
		os.Exit(1)
	}
	fmt.Println(strings.TrimSuffix(said, "\n"))
}
