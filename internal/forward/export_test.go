package forward

var CompiledPrior = compiledPrior
