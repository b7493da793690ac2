package mathx

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
)

// A Stream is a stream of random numbers: ChaCha8 (D. J. Bernstein's ChaCha with 8 rounds, as
// specified in https://c2sp.org/chacha8rand), keyed by a hash of the purpose of the numbers.
// Streams for different purposes, chains or draws are independent, and a stream does not depend on
// how many numbers another one has produced. A Stream is for one goroutine at a time.
type Stream struct {
	src     rand.ChaCha8
	key     Key
	waiting bool // src has not been keyed yet: the first number that is wanted does that
}

// A Key identifies a stream. A program that needs the streams of the same draws repeatedly
// keeps their keys, since computing a key costs more than drawing a number.
type Key [sha256.Size]byte

// KeyAt returns the key of the stream that NewStreamAt returns.
func KeyAt(seed uint64, chain, draw int, purpose string) Key {
	return key(seed, chain, draw, true, purpose)
}

// SetKey makes s the stream of this key.
func (s *Stream) SetKey(k *Key) { s.key, s.waiting = *k, true }

// NewStream returns the stream of a seed, a chain and a purpose.
func NewStream(seed uint64, chain int, purpose string) *Stream {
	return newStream(seed, chain, 0, false, purpose)
}

// NewStreamAt returns the stream of one draw of a chain; it differs from that of NewStream for
// every draw.
func NewStreamAt(seed uint64, chain, draw int, purpose string) *Stream {
	return newStream(seed, chain, draw, true, purpose)
}

// SetAt makes s the stream that NewStreamAt returns.
func (s *Stream) SetAt(seed uint64, chain, draw int, purpose string) {
	k := key(seed, chain, draw, true, purpose)
	s.SetKey(&k)
}

func newStream(seed uint64, chain, draw int, at bool, purpose string) *Stream {
	s, k := new(Stream), key(seed, chain, draw, at, purpose)
	s.SetKey(&k)
	return s
}

func key(seed uint64, chain, draw int, at bool, purpose string) Key {
	var room [128]byte
	b := room[:0]
	b = append(b, "bayes stream 1\x00"...)
	b = binary.LittleEndian.AppendUint64(b, seed)
	b = binary.LittleEndian.AppendUint64(b, uint64(int64(chain)))
	if at {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(int64(draw)))
	b = append(b, purpose...)
	return sha256.Sum256(b)
}

// begin keys the source, which makes its first 256 bytes. Where nothing is drawn, nothing is made.
func (s *Stream) begin() {
	s.waiting = false
	s.src.Seed(s.key)
}

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 {
	if s.waiting {
		s.begin()
	}
	return s.src.Uint64()
}

// Float64 returns a uniform number in (0, 1), never 0 or 1: an odd multiple of 2^-53, so that u
// and 1-u are equally likely.
func (s *Stream) Float64() float64 {
	return float64((float64(int64(s.Uint64()>>12)) + 0.5) * 0x1p-52)
}

// Intn returns a uniform integer from 0 to n-1. It panics if n < 1.
//
// The upper half of a product of random bits with n is uniform once the few surplus lower
// halves are rejected (D. Lemire, Fast random integer generation in an interval, 2019).
func (s *Stream) Intn(n int) int {
	if n < 1 {
		panic("mathx: Intn needs a positive bound")
	}
	m := uint64(n)
	h, l := bits.Mul64(s.Uint64(), m)
	if l < m {
		for t := -m % m; l < t; {
			h, l = bits.Mul64(s.Uint64(), m)
		}
	}
	return int(h)
}

// MarshalBinary returns the state of the stream.
func (s *Stream) MarshalBinary() ([]byte, error) {
	if s.waiting {
		s.begin()
	}
	return s.src.MarshalBinary()
}

// UnmarshalBinary sets the state of the stream to one that MarshalBinary returned.
func (s *Stream) UnmarshalBinary(state []byte) error {
	s.waiting = false
	return s.src.UnmarshalBinary(state)
}
