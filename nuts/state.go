package nuts

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// stateVersion changes whenever the layout or the meaning of the state does.
const stateVersion = 1

// remember keeps a copy of what the work on the next draw will change.
func (c *Chain) remember() {
	c.mark.stream = c.stream
	c.mark.dual = c.dual
	c.mark.seek = c.seek
	c.mark.evals = c.evals
}

// MarshalBinary returns the state of the chain as of its last draw, even in the middle of the
// next one. RestoreChain continues from it with the same bits.
func (c *Chain) MarshalBinary() ([]byte, error) { return c.AppendBinary(nil) }

// AppendBinary appends the state of the chain as of its last draw to b.
func (c *Chain) AppendBinary(b []byte) ([]byte, error) {
	if c.err != nil {
		return nil, fmt.Errorf("a chain that failed has no state: %w", c.err)
	}
	from := len(b)
	p := packer{b: b}
	stream, err := c.mark.stream.MarshalBinary()
	if err != nil {
		return nil, err
	}
	p.bytes(&stream)
	c.exchange(&p)
	return binary.LittleEndian.AppendUint32(p.b, crc32.ChecksumIEEE(p.b[from:])), nil
}

// RestoreChain returns the chain whose state MarshalBinary returned. The arguments are those
// given to NewChain. It fails if the state is damaged or belongs to another chain, dimension,
// version or other options.
func RestoreChain(dim, chain int, opt Options, state []byte) (*Chain, error) {
	c, err := NewChain(dim, chain, opt)
	if err != nil {
		return nil, err
	}
	if len(state) < 4 {
		return nil, errState
	}
	body, sum := state[:len(state)-4], state[len(state)-4:]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(sum) {
		return nil, errState
	}
	u := packer{b: body, reading: true}
	var stream []byte
	u.bytes(&stream)
	c.exchange(&u)
	if u.err == nil && len(u.b) > 0 {
		u.err = errState
	}
	if u.err != nil {
		return nil, u.err
	}
	if err := c.stream.UnmarshalBinary(stream); err != nil {
		return nil, errState
	}
	c.dual, c.seek, c.evals = c.mark.dual, c.mark.seek, c.mark.evals
	c.draw.Evaluations = c.evals
	if c.begun {
		c.start = start{}
		c.rest()
	}
	return c, nil
}

var errState = errors.New("the state of the chain is damaged")

// exchange writes or reads everything that a chain at a draw boundary consists of. One function does
// both, so that the two cannot differ.
func (c *Chain) exchange(p *packer) {
	p.same("version", stateVersion)
	p.same("number of coordinates", int64(c.dim))
	p.same("chain", int64(c.number))
	p.same("seed", int64(c.opt.Seed))
	p.same("number of warm-up draws", int64(c.opt.Warmup))
	p.same("metric", int64(c.opt.Metric))
	p.same("largest depth", int64(c.opt.MaxDepth))

	p.flag(&c.begun)
	p.flag(&c.mark.seek)
	for _, v := range []*float64{&c.mark.dual.Count, &c.mark.dual.Mu, &c.mark.dual.Bias, &c.mark.dual.Average, &c.mark.dual.Step} {
		p.real(v)
	}
	p.whole64(&c.mark.evals)

	d := &c.draw
	p.whole(&d.Index)
	p.flag(&d.Warmup)
	p.reals(d.X)
	p.reals(d.Grad)
	p.real(&d.LogP)
	p.real(&d.Energy)
	p.whole(&d.Depth)
	p.whole(&d.Steps)
	p.real(&d.Accept)
	p.real(&d.StepSize)
	p.real(&d.Jittered)
	p.flag(&d.MaxDepth)

	p.reals(c.scale.diag)
	p.reals(c.scale.chol)
	switch a := c.adapt.(type) {
	case *fisher:
		for _, w := range []*window{&a.fore, &a.back} {
			p.whole(&w.count)
			for _, v := range [][]float64{w.x.mean, w.x.square, w.g.mean, w.g.square} {
				p.reals(v)
			}
		}
		p.whole(&a.long)
		p.flag(&a.changed)
	case *windows:
		p.whole(&a.count)
		p.reals(a.x.mean)
		p.reals(a.x.square)
		p.reals(a.product)
		p.whole(&a.next)
		p.whole(&a.size)
	}
}

// packer writes to b, or reads from it.
type packer struct {
	b       []byte
	reading bool
	err     error
}

func (p *packer) word(v *uint64) {
	if !p.reading {
		p.b = binary.LittleEndian.AppendUint64(p.b, *v)
		return
	}
	if len(p.b) < 8 {
		p.err = errState
		return
	}
	*v = binary.LittleEndian.Uint64(p.b)
	p.b = p.b[8:]
}

func (p *packer) real(v *float64) {
	w := math.Float64bits(*v)
	p.word(&w)
	*v = math.Float64frombits(w)
}

func (p *packer) reals(v []float64) {
	for i := range v {
		p.real(&v[i])
	}
}

func (p *packer) whole64(v *int64) {
	w := uint64(*v)
	p.word(&w)
	*v = int64(w)
}

func (p *packer) whole(v *int) {
	w := int64(*v)
	p.whole64(&w)
	*v = int(w)
}

func (p *packer) flag(v *bool) {
	n := 0
	if *v {
		n = 1
	}
	p.whole(&n)
	*v = n != 0
}

func (p *packer) bytes(v *[]byte) {
	n := len(*v)
	p.whole(&n)
	if !p.reading {
		p.b = append(p.b, *v...)
		return
	}
	if p.err != nil || n < 0 || n > len(p.b) {
		p.err = errState
		return
	}
	*v = append([]byte(nil), p.b[:n]...)
	p.b = p.b[n:]
}

// same writes a value, or checks when reading that it is the chain's own.
func (p *packer) same(what string, v int64) {
	w := v
	p.whole64(&w)
	if p.err == nil && w != v {
		p.err = fmt.Errorf("the state has %s %d, but the chain has %d", what, w, v)
	}
}
