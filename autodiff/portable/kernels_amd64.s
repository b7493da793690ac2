#include "textflag.h"

// The kernels of kernels.go and sums.go for processors with AVX2 and FMA: the same operations, each
// rounded in the same way, on four rows at a time. AX counts the rows, CX is their number; DI is d,
// SI is a, DX is b, R8 is c.

#define ROWS \
	XORQ AX, AX; \
	SUBQ $4, CX; \
	JLT tail

#define NEXT \
	ADDQ $4, AX; \
	CMPQ AX, CX; \
	JLE four; \
tail: \
	ADDQ $4, CX; \
	CMPQ AX, CX; \
	JGE done

#define END \
	INCQ AX; \
	CMPQ AX, CX; \
	JLT one; \
done: \
	VZEROUPPER; \
	RET

// d = a op b
#define VECTORS(op4, op1) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	MOVQ n+24(FP), CX; \
	ROWS; \
four: \
	VMOVUPD (SI)(AX*8), Y0; \
	op4 (DX)(AX*8), Y0, Y0; \
	VMOVUPD Y0, (DI)(AX*8); \
	NEXT; \
one: \
	VMOVSD (SI)(AX*8), X0; \
	op1 (DX)(AX*8), X0, X0; \
	VMOVSD X0, (DI)(AX*8); \
	END

// d = a op s
#define BY_SCALAR(op4, op1) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	VBROADCASTSD s+16(FP), Y1; \
	MOVQ n+24(FP), CX; \
	ROWS; \
four: \
	VMOVUPD (SI)(AX*8), Y0; \
	op4 Y1, Y0, Y0; \
	VMOVUPD Y0, (DI)(AX*8); \
	NEXT; \
one: \
	VMOVSD (SI)(AX*8), X0; \
	op1 X1, X0, X0; \
	VMOVSD X0, (DI)(AX*8); \
	END

// d = s op b
#define OF_SCALAR(op4, op1) \
	MOVQ d+0(FP), DI; \
	VBROADCASTSD s+8(FP), Y1; \
	MOVQ b+16(FP), DX; \
	MOVQ n+24(FP), CX; \
	ROWS; \
four: \
	op4 (DX)(AX*8), Y1, Y0; \
	VMOVUPD Y0, (DI)(AX*8); \
	NEXT; \
one: \
	op1 (DX)(AX*8), X1, X0; \
	VMOVSD X0, (DI)(AX*8); \
	END

// d = a*b op c
#define FUSED(op4, op1) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	MOVQ c+24(FP), R8; \
	MOVQ n+32(FP), CX; \
	ROWS; \
four: \
	VMOVUPD (R8)(AX*8), Y0; \
	VMOVUPD (SI)(AX*8), Y1; \
	op4 (DX)(AX*8), Y1, Y0; \
	VMOVUPD Y0, (DI)(AX*8); \
	NEXT; \
one: \
	VMOVSD (R8)(AX*8), X0; \
	VMOVSD (SI)(AX*8), X1; \
	op1 (DX)(AX*8), X1, X0; \
	VMOVSD X0, (DI)(AX*8); \
	END

// d = a*s op c
#define SCALED(op4, op1) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	VBROADCASTSD s+16(FP), Y1; \
	MOVQ c+24(FP), R8; \
	MOVQ n+32(FP), CX; \
	ROWS; \
four: \
	VMOVUPD (R8)(AX*8), Y0; \
	op4 (SI)(AX*8), Y1, Y0; \
	VMOVUPD Y0, (DI)(AX*8); \
	NEXT; \
one: \
	VMOVSD (R8)(AX*8), X0; \
	op1 (SI)(AX*8), X1, X0; \
	VMOVSD X0, (DI)(AX*8); \
	END

// d = a*b op s
#define PLUS(op4, op1) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	VBROADCASTSD s+24(FP), Y2; \
	MOVQ n+32(FP), CX; \
	ROWS; \
four: \
	VMOVAPD Y2, Y0; \
	VMOVUPD (SI)(AX*8), Y1; \
	op4 (DX)(AX*8), Y1, Y0; \
	VMOVUPD Y0, (DI)(AX*8); \
	NEXT; \
one: \
	VMOVAPD X2, X0; \
	VMOVSD (SI)(AX*8), X1; \
	op1 (DX)(AX*8), X1, X0; \
	VMOVSD X0, (DI)(AX*8); \
	END

// func addWide(d, a, b *float64, n int)
TEXT ·addWide(SB), NOSPLIT, $0-32
	VECTORS(VADDPD, VADDSD)

// func subWide(d, a, b *float64, n int)
TEXT ·subWide(SB), NOSPLIT, $0-32
	VECTORS(VSUBPD, VSUBSD)

// func mulWide(d, a, b *float64, n int)
TEXT ·mulWide(SB), NOSPLIT, $0-32
	VECTORS(VMULPD, VMULSD)

// func divWide(d, a, b *float64, n int)
TEXT ·divWide(SB), NOSPLIT, $0-32
	VECTORS(VDIVPD, VDIVSD)

// func addScalarWide(d, a *float64, s float64, n int)
TEXT ·addScalarWide(SB), NOSPLIT, $0-32
	BY_SCALAR(VADDPD, VADDSD)

// func scaleWide(d, a *float64, s float64, n int)
TEXT ·scaleWide(SB), NOSPLIT, $0-32
	BY_SCALAR(VMULPD, VMULSD)

// func divScalarWide(d, a *float64, s float64, n int)
TEXT ·divScalarWide(SB), NOSPLIT, $0-32
	BY_SCALAR(VDIVPD, VDIVSD)

// func subFromWide(d *float64, s float64, b *float64, n int)
TEXT ·subFromWide(SB), NOSPLIT, $0-32
	OF_SCALAR(VSUBPD, VSUBSD)

// func divIntoWide(d *float64, s float64, b *float64, n int)
TEXT ·divIntoWide(SB), NOSPLIT, $0-32
	OF_SCALAR(VDIVPD, VDIVSD)

// func fmaWide(d, a, b, c *float64, n int)
TEXT ·fmaWide(SB), NOSPLIT, $0-40
	FUSED(VFMADD231PD, VFMADD231SD)

// func fmsWide(d, a, b, c *float64, n int)
TEXT ·fmsWide(SB), NOSPLIT, $0-40
	FUSED(VFMSUB231PD, VFMSUB231SD)

// func fnmaWide(d, a, b, c *float64, n int)
TEXT ·fnmaWide(SB), NOSPLIT, $0-40
	FUSED(VFNMADD231PD, VFNMADD231SD)

// func fmaScaledWide(d, a *float64, s float64, c *float64, n int)
TEXT ·fmaScaledWide(SB), NOSPLIT, $0-40
	SCALED(VFMADD231PD, VFMADD231SD)

// func fmsScaledWide(d, a *float64, s float64, c *float64, n int)
TEXT ·fmsScaledWide(SB), NOSPLIT, $0-40
	SCALED(VFMSUB231PD, VFMSUB231SD)

// func fmaPlusWide(d, a, b *float64, s float64, n int)
TEXT ·fmaPlusWide(SB), NOSPLIT, $0-40
	PLUS(VFMADD231PD, VFMADD231SD)

// func fnmaPlusWide(d, a, b *float64, s float64, n int)
TEXT ·fnmaPlusWide(SB), NOSPLIT, $0-40
	PLUS(VFNMADD231PD, VFNMADD231SD)

// func fmaScalarsWide(d, a *float64, s, t float64, n int)
TEXT ·fmaScalarsWide(SB), NOSPLIT, $0-40
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	VBROADCASTSD s+16(FP), Y1
	VBROADCASTSD t+24(FP), Y2
	MOVQ n+32(FP), CX
	ROWS
four:
	VMOVAPD Y2, Y0
	VFMADD231PD (SI)(AX*8), Y1, Y0
	VMOVUPD Y0, (DI)(AX*8)
	NEXT
one:
	VMOVAPD X2, X0
	VFMADD231SD (SI)(AX*8), X1, X0
	VMOVSD X0, (DI)(AX*8)
	END

// func chain2Wide(d, c, a0, a1 *float64, s0, s1 float64, n int)
TEXT ·chain2Wide(SB), NOSPLIT, $0-56
	MOVQ d+0(FP), DI
	MOVQ c+8(FP), R8
	MOVQ a0+16(FP), R9
	MOVQ a1+24(FP), R10
	VBROADCASTSD s0+32(FP), Y4
	VBROADCASTSD s1+40(FP), Y5
	MOVQ n+48(FP), CX
	ROWS
four:
	VMOVUPD (R8)(AX*8), Y0
	VFMADD231PD (R9)(AX*8), Y4, Y0
	VFMADD231PD (R10)(AX*8), Y5, Y0
	VMOVUPD Y0, (DI)(AX*8)
	NEXT
one:
	VMOVSD (R8)(AX*8), X0
	VFMADD231SD (R9)(AX*8), X4, X0
	VFMADD231SD (R10)(AX*8), X5, X0
	VMOVSD X0, (DI)(AX*8)
	END

// func chain3Wide(d, c, a0, a1, a2 *float64, s0, s1, s2 float64, n int)
TEXT ·chain3Wide(SB), NOSPLIT, $0-72
	MOVQ d+0(FP), DI
	MOVQ c+8(FP), R8
	MOVQ a0+16(FP), R9
	MOVQ a1+24(FP), R10
	MOVQ a2+32(FP), R11
	VBROADCASTSD s0+40(FP), Y4
	VBROADCASTSD s1+48(FP), Y5
	VBROADCASTSD s2+56(FP), Y6
	MOVQ n+64(FP), CX
	ROWS
four:
	VMOVUPD (R8)(AX*8), Y0
	VFMADD231PD (R9)(AX*8), Y4, Y0
	VFMADD231PD (R10)(AX*8), Y5, Y0
	VFMADD231PD (R11)(AX*8), Y6, Y0
	VMOVUPD Y0, (DI)(AX*8)
	NEXT
one:
	VMOVSD (R8)(AX*8), X0
	VFMADD231SD (R9)(AX*8), X4, X0
	VFMADD231SD (R10)(AX*8), X5, X0
	VFMADD231SD (R11)(AX*8), X6, X0
	VMOVSD X0, (DI)(AX*8)
	END

// func chain4Wide(d, c, a0, a1, a2, a3 *float64, s0, s1, s2, s3 float64, n int)
TEXT ·chain4Wide(SB), NOSPLIT, $0-88
	MOVQ d+0(FP), DI
	MOVQ c+8(FP), R8
	MOVQ a0+16(FP), R9
	MOVQ a1+24(FP), R10
	MOVQ a2+32(FP), R11
	MOVQ a3+40(FP), R12
	VBROADCASTSD s0+48(FP), Y4
	VBROADCASTSD s1+56(FP), Y5
	VBROADCASTSD s2+64(FP), Y6
	VBROADCASTSD s3+72(FP), Y7
	MOVQ n+80(FP), CX
	ROWS
four:
	VMOVUPD (R8)(AX*8), Y0
	VFMADD231PD (R9)(AX*8), Y4, Y0
	VFMADD231PD (R10)(AX*8), Y5, Y0
	VFMADD231PD (R11)(AX*8), Y6, Y0
	VFMADD231PD (R12)(AX*8), Y7, Y0
	VMOVUPD Y0, (DI)(AX*8)
	NEXT
one:
	VMOVSD (R8)(AX*8), X0
	VFMADD231SD (R9)(AX*8), X4, X0
	VFMADD231SD (R10)(AX*8), X5, X0
	VFMADD231SD (R11)(AX*8), X6, X0
	VFMADD231SD (R12)(AX*8), X7, X0
	VMOVSD X0, (DI)(AX*8)
	END

// Sums keep the eight partial sums in Y4 and Y5 and read eight rows at a time. Of what is left, four
// rows go to Y4 and the others, under the mask in Y3, to the lanes of the next; the lanes beyond keep
// what they are. R9 is where the partial sums are, R10 the masks.

DATA masks<>+0(SB)/8, $-1
DATA masks<>+8(SB)/8, $-1
DATA masks<>+16(SB)/8, $-1
DATA masks<>+24(SB)/8, $-1
DATA masks<>+32(SB)/8, $0
DATA masks<>+40(SB)/8, $0
DATA masks<>+48(SB)/8, $0
DATA masks<>+56(SB)/8, $0
GLOBL masks<>(SB), RODATA|NOPTR, $64

// rows(from, sum) adds four rows, masked(sum) those of the mask.
#define SUM(rows, masked) \
	XORQ AX, AX; \
	SUBQ $8, CX; \
	JLT tail; \
eight: \
	rows(0, Y4); \
	rows(32, Y5); \
	ADDQ $8, AX; \
	CMPQ AX, CX; \
	JLE eight; \
tail: \
	LEAQ masks<>+32(SB), R10; \
	ADDQ $8, CX; \
	SUBQ AX, CX; \
	CMPQ CX, $4; \
	JLT first; \
	rows(0, Y4); \
	ADDQ $4, AX; \
	SUBQ $4, CX; \
	JZ done; \
	NEGQ CX; \
	VMOVUPD (R10)(CX*8), Y3; \
	masked(Y5); \
	JMP done; \
first: \
	NEGQ CX; \
	JZ done; \
	VMOVUPD (R10)(CX*8), Y3; \
	masked(Y4); \
done:

// The partial sums of earlier chunks go on, or a sum starts and is combined at once, into X4.

#define CONTINUE \
	VMOVUPD (R9), Y4; \
	VMOVUPD 32(R9), Y5

#define KEEP \
	VMOVUPD Y4, (R9); \
	VMOVUPD Y5, 32(R9); \
	VZEROUPPER; \
	RET

#define START \
	VXORPD Y4, Y4, Y4; \
	VXORPD Y5, Y5, Y5

#define COMBINE \
	VADDPD Y5, Y4, Y4; \
	VEXTRACTF128 $1, Y4, X5; \
	VADDPD X5, X4, X4; \
	VPERMILPD $1, X4, X5; \
	VADDSD X5, X4, X4; \
	VZEROUPPER

#define PLAIN(from, sum) \
	VADDPD from(SI)(AX*8), sum, sum

#define PLAIN_MASKED(sum) \
	VMASKMOVPD (SI)(AX*8), Y3, Y0; \
	VADDPD Y0, sum, Y1; \
	VBLENDVPD Y3, Y1, sum, sum

#define PRODUCT(from, sum) \
	VMOVUPD from(SI)(AX*8), Y0; \
	VFMADD231PD from(DX)(AX*8), Y0, sum

#define PRODUCT_MASKED(sum) \
	VMASKMOVPD (SI)(AX*8), Y3, Y0; \
	VMASKMOVPD (DX)(AX*8), Y3, Y1; \
	VFMADD213PD sum, Y0, Y1; \
	VBLENDVPD Y3, Y1, sum, sum

#define SCALE(from, sum) \
	VFMADD231PD from(SI)(AX*8), Y2, sum

#define SCALE_MASKED(sum) \
	VMASKMOVPD (SI)(AX*8), Y3, Y1; \
	VFMADD213PD sum, Y2, Y1; \
	VBLENDVPD Y3, Y1, sum, sum

#define ROUNDED(from, sum) \
	VMOVUPD from(SI)(AX*8), Y0; \
	VMULPD from(DX)(AX*8), Y0, Y0; \
	VADDPD Y0, sum, sum

#define ROUNDED_MASKED(sum) \
	VMASKMOVPD (SI)(AX*8), Y3, Y0; \
	VMASKMOVPD (DX)(AX*8), Y3, Y1; \
	VMULPD Y1, Y0, Y0; \
	VADDPD Y0, sum, Y1; \
	VBLENDVPD Y3, Y1, sum, sum

#define ROUNDED_SCALE(from, sum) \
	VMOVUPD from(SI)(AX*8), Y0; \
	VMULPD from(DX)(AX*8), Y0, Y0; \
	VFMADD231PD Y2, Y0, sum

#define ROUNDED_SCALE_MASKED(sum) \
	VMASKMOVPD (SI)(AX*8), Y3, Y0; \
	VMASKMOVPD (DX)(AX*8), Y3, Y1; \
	VMULPD Y1, Y0, Y1; \
	VFMADD213PD sum, Y2, Y1; \
	VBLENDVPD Y3, Y1, sum, sum

// func addPartialWide(p, a *float64, n int)
TEXT ·addPartialWide(SB), NOSPLIT, $0-24
	MOVQ p+0(FP), R9
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
	CONTINUE
	SUM(PLAIN, PLAIN_MASKED)
	KEEP

// func addPartialProductWide(p, a, b *float64, n int)
TEXT ·addPartialProductWide(SB), NOSPLIT, $0-32
	MOVQ p+0(FP), R9
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ n+24(FP), CX
	CONTINUE
	SUM(PRODUCT, PRODUCT_MASKED)
	KEEP

// func addPartialScaledWide(p, a *float64, s float64, n int)
TEXT ·addPartialScaledWide(SB), NOSPLIT, $0-32
	MOVQ p+0(FP), R9
	MOVQ a+8(FP), SI
	VBROADCASTSD s+16(FP), Y2
	MOVQ n+24(FP), CX
	CONTINUE
	SUM(SCALE, SCALE_MASKED)
	KEEP

// func addPartialRoundedWide(p, a, b *float64, n int)
TEXT ·addPartialRoundedWide(SB), NOSPLIT, $0-32
	MOVQ p+0(FP), R9
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ n+24(FP), CX
	CONTINUE
	SUM(ROUNDED, ROUNDED_MASKED)
	KEEP

// func addPartialRoundedScaledWide(p, a, b *float64, s float64, n int)
TEXT ·addPartialRoundedScaledWide(SB), NOSPLIT, $0-40
	MOVQ p+0(FP), R9
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	VBROADCASTSD s+24(FP), Y2
	MOVQ n+32(FP), CX
	CONTINUE
	SUM(ROUNDED_SCALE, ROUNDED_SCALE_MASKED)
	KEEP

// func sumWide(a *float64, n int) float64
TEXT ·sumWide(SB), NOSPLIT, $0-24
	MOVQ a+0(FP), SI
	MOVQ n+8(FP), CX
	START
	SUM(PLAIN, PLAIN_MASKED)
	COMBINE
	VMOVSD X4, ret+16(FP)
	RET

// func sumProductWide(a, b *float64, n int) float64
TEXT ·sumProductWide(SB), NOSPLIT, $0-32
	MOVQ a+0(FP), SI
	MOVQ b+8(FP), DX
	MOVQ n+16(FP), CX
	START
	SUM(PRODUCT, PRODUCT_MASKED)
	COMBINE
	VMOVSD X4, ret+24(FP)
	RET

// func sumScaledWide(a *float64, s float64, n int) float64
TEXT ·sumScaledWide(SB), NOSPLIT, $0-32
	MOVQ a+0(FP), SI
	VBROADCASTSD s+8(FP), Y2
	MOVQ n+16(FP), CX
	START
	SUM(SCALE, SCALE_MASKED)
	COMBINE
	VMOVSD X4, ret+24(FP)
	RET

// func sumRoundedWide(a, b *float64, n int) float64
TEXT ·sumRoundedWide(SB), NOSPLIT, $0-32
	MOVQ a+0(FP), SI
	MOVQ b+8(FP), DX
	MOVQ n+16(FP), CX
	START
	SUM(ROUNDED, ROUNDED_MASKED)
	COMBINE
	VMOVSD X4, ret+24(FP)
	RET

// func sumRoundedScaledWide(a, b *float64, s float64, n int) float64
TEXT ·sumRoundedScaledWide(SB), NOSPLIT, $0-40
	MOVQ a+0(FP), SI
	MOVQ b+8(FP), DX
	VBROADCASTSD s+16(FP), Y2
	MOVQ n+24(FP), CX
	START
	SUM(ROUNDED_SCALE, ROUNDED_SCALE_MASKED)
	COMBINE
	VMOVSD X4, ret+32(FP)
	RET
