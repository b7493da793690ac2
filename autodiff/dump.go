package autodiff

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

func (c *compiler) note(name string, steps []Step) {
	if c.noting {
		c.stages = append(c.stages, Stage{name, text(steps, c.adjoint, c.g.Origins)})
	}
}

// text writes steps, one line for each instruction. Cells are written v[c], adjoints
// a[c], tapes t[c] with the number of the arena cell.
func text(steps []Step, adjoint int, origins []string) string {
	var b strings.Builder
	writer{&b, adjoint, origins}.steps(steps, "")
	return b.String()
}

// String returns the log density and its gradient as text.
func (p *Program) String() string { return text(p.Density, p.Adjoint, p.Origins) }

// ValuesText returns the steps that compute the values as text.
func (p *Program) ValuesText() string { return text(p.Values, p.Adjoint, p.Origins) }

type writer struct {
	*strings.Builder
	adjoint int
	origins []string
}

func (w writer) steps(steps []Step, indent string) {
	for _, s := range steps {
		switch s := s.(type) {
		case *Nest:
			order := "first to last"
			if s.Backward {
				order = "last to first"
			}
			fmt.Fprintf(w, "%snest of %d iterations, %s\n", indent, s.Iterations, order)
			w.steps(s.Steps, indent+"  ")
		case *Loop:
			fmt.Fprintf(w, "%s%v loop over %d rows%s%s\n", indent, s.Phase, s.Rows, w.starts(s.Starts), w.origin(s.Origin))
			for i, in := range s.Body {
				fmt.Fprintf(w, "%s  %s\n", indent, w.instr(i, in))
			}
		case *Node:
			fmt.Fprintf(w, "%s%v %v %v for %d rows%s%s\n", indent, s.Phase, nodeName(s.Kind), s.Dims, s.Rows, w.starts(s.Starts), w.origin(s.Origin))
			for k, b := range s.In {
				active := ""
				if s.Active != nil && s.Active[k] {
					active = ", active"
				}
				fmt.Fprintf(w, "%s  in  %s%s\n", indent, w.block(b), active)
			}
			for _, b := range s.Out {
				fmt.Fprintf(w, "%s  out %s\n", indent, w.block(b))
			}
			if s.Tape >= 0 {
				fmt.Fprintf(w, "%s  tape t[%d+%dq], %d cells\n", indent, s.Tape, s.TapeStride, s.TapeStride)
			}
		}
	}
}

func (w writer) origin(o int32) string {
	if o < 0 || int(o) >= len(w.origins) {
		return ""
	}
	return "  # " + w.origins[o]
}

func (w writer) starts(s []int32) string {
	if s == nil {
		return ""
	}
	if len(s) > 6 {
		return fmt.Sprintf(", iterations start at %d %d %d ... %d", s[0], s[1], s[2], s[len(s)-1])
	}
	return ", iterations start at " + strings.Trim(fmt.Sprint(s), "[]")
}

func (w writer) block(b graph.Block) string {
	if b.Const {
		return fmt.Sprintf("data[%d+%dq], %d values", b.Base, b.Stride, b.N)
	}
	return fmt.Sprintf("v[%d+%dq], %d cells", b.Base, b.Stride, b.N)
}

func (w writer) place(in graph.Instr) string {
	name, base := "v", int(in.Addr.Base)
	switch {
	case in.Op == graph.OpData:
		name = "data"
	case w.adjoint > 0 && base >= 2*w.adjoint:
		name = "t"
	case w.adjoint > 0 && base >= w.adjoint:
		name, base = "a", base-w.adjoint
	}
	switch a := in.Addr; {
	case a.Table >= 0:
		return fmt.Sprintf("%s[%d+index[%d+q]]", name, base, a.Table)
	case a.Stride == 0:
		return fmt.Sprintf("%s[%d]", name, base)
	case a.Stride == 1:
		return fmt.Sprintf("%s[%d+q]", name, base)
	default:
		return fmt.Sprintf("%s[%d%+dq]", name, base, a.Stride)
	}
}

func (w writer) instr(i int, in graph.Instr) string {
	var args []string
	for _, o := range operands(in) {
		if o >= 0 {
			args = append(args, fmt.Sprintf("%%%d", o))
		}
	}
	operand := strings.Join(args, ", ")
	if in.Op.Effect() {
		if in.B >= 0 {
			operand = strings.Join(args, "*")
		}
		switch in.Op {
		case graph.OpStore:
			return fmt.Sprintf("%s = %s", w.place(in), operand)
		case graph.OpAcc:
			return fmt.Sprintf("%s += %s", w.place(in), operand)
		case graph.OpAccMax:
			return fmt.Sprintf("%s = max(%s, %s)", w.place(in), w.place(in), operand)
		default:
			return "target += " + operand
		}
	}
	switch in.Op {
	case graph.OpConst:
		return fmt.Sprintf("%%%d = %v", i, in.F)
	case graph.OpData, graph.OpLoad:
		return fmt.Sprintf("%%%d = %s", i, w.place(in))
	}
	return fmt.Sprintf("%%%d = %v(%s)", i, in.Op, operand)
}

// String names the phase.
func (p Phase) String() string {
	switch p {
	case Fused:
		return "fused"
	case Reverse:
		return "reverse"
	}
	return "forward"
}

func nodeName(k graph.NodeKind) string {
	switch k {
	case graph.MatMul:
		return "MatMul"
	case graph.MatTMul:
		return "MatTMul"
	case graph.Cholesky:
		return "Cholesky"
	case graph.SolveLower:
		return "SolveLower"
	case graph.SolveLowerT:
		return "SolveLowerT"
	case graph.Solve:
		return "Solve"
	case graph.Inverse:
		return "Inverse"
	case graph.LogDet:
		return "LogDet"
	case graph.MvNormalCov:
		return "MvNormalCov"
	case graph.MatrixExp:
		return "MatrixExp"
	case graph.EigenValues:
		return "EigenValues"
	case graph.EigenVectors:
		return "EigenVectors"
	case graph.Ode:
		return "Ode"
	case graph.Integral:
		return "Integral"
	case graph.Root:
		return "Root"
	}
	return fmt.Sprintf("node kind %d", k)
}
