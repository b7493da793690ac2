package nuts

// Digests of the runs of TestGoldenBits.
const (
	goldenGradient = 0x2575d88093c65166
	goldenVariance = 0x89b49f4a52f923d2
	goldenDense    = 0xe912519b92b78190
	goldenUnit     = 0x4505a5457855c3c8
)
