package store

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"time"
)

// A log is a header and then one record of fixed size for each draw, warm-up
// included, little-endian, each with a checksum (CRC-32C). A log that was cut
// off anywhere loses only its last, incomplete record.
const (
	logMagic   = "bayeslog"
	logVersion = 1
	headerSize = 8 + 4*3 + 4
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
	dim    int
	synced time.Time
}

// CreateLog begins the log of a chain.
func (f *Folder) CreateLog(chain int) (*Log, error) {
	file, err := os.Create(f.LogPath(chain))
	if err != nil {
		return nil, err
	}
	dim := f.Run.Dim
	l := &Log{file: file, w: bufio.NewWriterSize(file, 1<<16), buf: make([]byte, recordSize(dim)), dim: dim}
	h := append([]byte(nil), logMagic...)
	h = binary.LittleEndian.AppendUint32(h, logVersion)
	h = binary.LittleEndian.AppendUint32(h, uint32(dim))
	h = binary.LittleEndian.AppendUint32(h, uint32(chain))
	h = binary.LittleEndian.AppendUint32(h, crc32.Checksum(h, castagnoli))
	_, err = l.w.Write(h)
	return l, err
}

// Append adds a record. The file is brought up to date at most once a second.
func (l *Log) Append(r *Record) error {
	b := l.buf[:0]
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
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	l.buf = b
	if _, err := l.w.Write(b); err != nil {
		return err
	}
	if now := time.Now(); now.Sub(l.synced) > time.Second {
		l.synced = now
		return l.w.Flush()
	}
	return nil
}

// Close writes what is left and closes the file.
func (l *Log) Close() error {
	err := l.w.Flush()
	if e := l.file.Sync(); err == nil {
		err = e
	}
	if e := l.file.Close(); err == nil {
		err = e
	}
	return err
}

// ReadLog reads the complete records of a chain. whole is false where the log
// ends within a record or with a damaged one; what stands before it is good. A
// log that was never begun has no records.
func (f *Folder) ReadLog(chain int) (records []Record, whole bool, err error) {
	err = plainFile(f.LogPath(chain))
	if os.IsNotExist(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	file, err := os.Open(f.LogPath(chain))
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	r := bufio.NewReaderSize(file, 1<<16)
	h := make([]byte, headerSize)
	if _, err := io.ReadFull(r, h); err != nil {
		return nil, false, nil
	}
	sum := binary.LittleEndian.Uint32(h[headerSize-4:])
	dim := int(binary.LittleEndian.Uint32(h[12:]))
	switch {
	case string(h[:8]) != logMagic || crc32.Checksum(h[:headerSize-4], castagnoli) != sum:
		return nil, false, fmt.Errorf("%s is not a log of draws, or its beginning is damaged", f.LogPath(chain))
	case binary.LittleEndian.Uint32(h[8:]) != logVersion:
		return nil, false, fmt.Errorf("%s has version %d, but this program reads version %d", f.LogPath(chain), binary.LittleEndian.Uint32(h[8:]), logVersion)
	case dim != f.Run.Dim:
		return nil, false, fmt.Errorf("%s has draws of %d coordinates, but the run has %d", f.LogPath(chain), dim, f.Run.Dim)
	}
	buf := make([]byte, recordSize(dim))
	for {
		n, err := io.ReadFull(r, buf)
		if err == io.EOF && n == 0 {
			return records, true, nil
		}
		if err != nil {
			return records, false, nil
		}
		body := buf[:len(buf)-4]
		if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(buf[len(buf)-4:]) {
			return records, false, nil
		}
		word := func(i int) uint32 { return binary.LittleEndian.Uint32(body[4*i:]) }
		real := func(at int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(body[at:])) }
		flags := word(1)
		rec := Record{
			Index: int(word(0)), Depth: int(word(2)), Steps: int(word(3)),
			Warmup: flags&flagWarmup != 0, Divergent: flags&flagDivergent != 0, MaxDepth: flags&flagMaxDepth != 0,
			LogP: real(16), Energy: real(24), Accept: real(32), StepSize: real(40), X: make([]float64, dim),
		}
		for i := range rec.X {
			rec.X[i] = real(fixedSize + 8*i)
		}
		if rec.Index != len(records) {
			return records, false, nil
		}
		records = append(records, rec)
	}
}
