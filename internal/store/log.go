package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/bayes-lang/bayes/internal/disk"
)

// A log is a header, with the identity of the run, and then one record of fixed size for each draw, warm-up
// included, little-endian, each with a checksum (CRC-32C). A log that was cut
// off anywhere loses only its last, incomplete record.
const (
	logMagic   = "bayeslog"
	logVersion = 2
	headerSize = 8 + 4*3 + idSize + 4
	idSize     = sha256.Size
	fixedSize  = 4*4 + 8*4 // numbers before the position
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Flags of a record.
const (
	flagWarmup = 1 << iota
	flagDivergent
	flagMaxDepth
)

// Record is one draw.
type Record struct {
	Index     int
	Warmup    bool
	Divergent bool
	MaxDepth  bool
	Depth     int
	Steps     int
	LogP      float64
	Energy    float64
	Accept    float64
	StepSize  float64
	X         []float64 // unconstrained position
}

func recordSize(dim int) int { return fixedSize + 8*dim + 4 }

// Log appends the draws of one chain.
type Log struct {
	file   *os.File
	w      *bufio.Writer
	buf    []byte
	synced time.Time
	chain  int
	made   int // records
	closed bool
}

// CreateLog begins the log of a chain (from 0).
func (f *Folder) CreateLog(chain int) (*Log, error) {
	id, err := hex.DecodeString(f.Run.ID)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(f.LogPath(chain), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	dim := f.Run.Dim
	l := &Log{file: file, w: bufio.NewWriterSize(file, 1<<16), buf: make([]byte, recordSize(dim)), chain: chain}
	f.logs = append(f.logs, l)
	_, err = l.w.Write(header(id, dim, chain))
	return l, err
}

// header is how the log of a chain begins.
func header(id []byte, dim, chain int) []byte {
	h := append([]byte(nil), logMagic...)
	h = binary.LittleEndian.AppendUint32(h, logVersion)
	h = binary.LittleEndian.AppendUint32(h, uint32(dim))
	h = binary.LittleEndian.AppendUint32(h, uint32(chain))
	h = append(h, id...)
	return binary.LittleEndian.AppendUint32(h, crc32.Checksum(h, castagnoli))
}

// Append adds a record. The file is brought up to date at most once a second.
func (l *Log) Append(r *Record) error {
	l.buf = r.append(l.buf[:0])
	if _, err := l.w.Write(l.buf); err != nil {
		return err
	}
	l.made++
	if now := time.Now(); now.Sub(l.synced) > time.Second {
		l.synced = now
		return l.w.Flush()
	}
	return nil
}

// append writes the record behind b, which is empty.
func (r *Record) append(b []byte) []byte {
	var flags uint32
	for _, x := range []struct {
		set  bool
		flag uint32
	}{{r.Warmup, flagWarmup}, {r.Divergent, flagDivergent}, {r.MaxDepth, flagMaxDepth}} {
		if x.set {
			flags |= x.flag
		}
	}
	for _, u := range [4]uint32{uint32(r.Index), flags, uint32(r.Depth), uint32(r.Steps)} {
		b = binary.LittleEndian.AppendUint32(b, u)
	}
	for _, x := range [4]float64{r.LogP, r.Energy, r.Accept, r.StepSize} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	for _, x := range r.X {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// close writes what is left and closes the file.
func (l *Log) close() error {
	if l.closed {
		return nil
	}
	l.closed = true
	err := l.w.Flush()
	if e := l.file.Sync(); err == nil {
		err = e
	}
	if e := l.file.Close(); err == nil {
		err = e
	}
	return err
}

// Positions reads the positions of the draws of a chain from its log, one by one. It is
// safe for concurrent use.
type Positions struct {
	file *os.File // nil: there is none
	name string
	dim  int
}

// recordBytes is what a Record takes in memory beside its position, roughly.
const recordBytes = 96

// At returns the position of a draw, counted from the first of the warm-up, which is one
// that Read found good.
func (p *Positions) At(i int) ([]float64, error) {
	buf := make([]byte, recordSize(p.dim))
	if p.file == nil {
		return nil, fmt.Errorf("%s cannot be read", p.name)
	}
	if _, err := p.file.ReadAt(buf, headerSize+int64(i)*int64(len(buf))); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", p.name, disk.Cause(err))
	}
	body := buf[:len(buf)-4]
	if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(buf[len(buf)-4:]) {
		return nil, fmt.Errorf("%s has changed since it was opened: draw %d is damaged", p.name, i+1)
	}
	return position(body, p.dim), nil
}

// position reads the position of a record.
func position(body []byte, dim int) []float64 {
	x := make([]float64, dim)
	for i := range x {
		x[i] = math.Float64frombits(binary.LittleEndian.Uint64(body[fixedSize+8*i:]))
	}
	return x
}

// log reads the complete records of a chain, and says what is wrong where the log
// ends within a record or with a damaged one; what stands before it is good.
func (r *reader) log(run *Run, chain int) (records []Record, at *Positions, damage string) {
	name := logFile(chain)
	at = &Positions{name: filepath.Join(r.path, name), dim: run.Dim}
	file, err := r.open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, at, name + " is missing"
	case err != nil:
		return nil, at, fmt.Sprintf("%s cannot be read (%v)", name, disk.Cause(err))
	}
	if r.stay {
		at.file = file
	} else {
		defer file.Close()
	}
	records, damage = readLog(file, run, chain, r.stay)
	return records, at, damage
}

// readLog reads the log of a chain; the positions stay where they are if stay is set.
func readLog(file io.Reader, run *Run, chain int, stay bool) (records []Record, damage string) {
	name := logFile(chain)
	in := bufio.NewReaderSize(file, 1<<16)
	h := make([]byte, headerSize)
	if _, err := io.ReadFull(in, h); err != nil {
		return nil, name + " is truncated at its beginning"
	}
	sum := binary.LittleEndian.Uint32(h[headerSize-4:])
	switch {
	case string(h[:8]) != logMagic || crc32.Checksum(h[:headerSize-4], castagnoli) != sum:
		return nil, name + " is not a log of draws, or its beginning is damaged"
	case binary.LittleEndian.Uint32(h[8:]) != logVersion:
		return nil, fmt.Sprintf("%s has version %d, but this program reads version %d", name, binary.LittleEndian.Uint32(h[8:]), logVersion)
	case hex.EncodeToString(h[20:20+idSize]) != run.ID:
		return nil, name + " is of another run"
	case int(binary.LittleEndian.Uint32(h[12:])) != run.Dim || int(binary.LittleEndian.Uint32(h[16:])) != chain:
		return nil, name + " is of another chain"
	}
	dim := run.Dim
	short := func() string { return fmt.Sprintf("%s has %d good draws", name, len(records)) }
	buf := make([]byte, recordSize(dim))
	for {
		n, err := io.ReadFull(in, buf)
		if err == io.EOF && n == 0 {
			return records, ""
		}
		if err != nil {
			return records, short()
		}
		body := buf[:len(buf)-4]
		if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(buf[len(buf)-4:]) {
			return records, short()
		}
		word := func(i int) uint32 { return binary.LittleEndian.Uint32(body[4*i:]) }
		real := func(at int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(body[at:])) }
		flags := word(1)
		rec := Record{
			Index: int(word(0)), Depth: int(word(2)), Steps: int(word(3)),
			Warmup: flags&flagWarmup != 0, Divergent: flags&flagDivergent != 0, MaxDepth: flags&flagMaxDepth != 0,
			LogP: real(16), Energy: real(24), Accept: real(32), StepSize: real(40),
		}
		if !stay {
			rec.X = position(body, dim)
		}
		if rec.Index != run.Dropped+len(records) {
			return records, short()
		}
		records = append(records, rec)
	}
}
