package bayes

// Code is a kind of error or warning, for programs, while Message is for
// people. The command `bayes explain CODE` says more about a code that models and data cause.
type Code string

// The codes. An error with no code, "", is of no kind that a program could distinguish.
const (
	CodeAmbiguousIndex      Code = "ambiguous-index"      // a name in brackets could mean several elements
	CodeArguments           Code = "arguments"            // a function or distribution got arguments that it does not accept
	CodeBadArgument         Code = "bad-argument"         // the value of an argument is not allowed
	CodeBadBound            Code = "bad-bound"            // bounds with nothing between them, or of the wrong shape
	CodeBadColumn           Code = "bad-column"           // `as` with several names, or with an empty string
	CodeBadData             Code = "bad-data"             // a field of the data is not what the declaration says
	CodeBadDistribution     Code = "bad-distribution"     // a distribution where none is allowed, or none where one is needed
	CodeBadFile             Code = "bad-file"             // a data file cannot be read
	CodeBadImport           Code = "bad-import"           // an imported file cannot be read
	CodeBadIndex            Code = "bad-index"            // an index out of range
	CodeBadLeft             Code = "bad-left"             // something that cannot be on the left of `=` or `~`
	CodeBadLevels           Code = "bad-levels"           // a name that holds no list of texts, used as the levels of a factor
	CodeBadOption           Code = "bad-option"           // an option has a value that makes no sense
	CodeBadPoint            Code = "bad-point"            // a point has more or fewer coordinates than the model
	CodeBadRange            Code = "bad-range"            // a loop over something that is not a range or an array
	CodeBadSetting          Code = "bad-setting"          // a setting that is not written name=value
	CodeBadSize             Code = "bad-size"             // a size that is not a whole number, 0 or more
	CodeBadType             Code = "bad-type"             // a type that does not exist, or is not allowed there
	CodeByLevel             Code = "by-level"             // values by level next to rows whose levels are in another order
	CodeCycle               Code = "cycle"                // definitions that form a cycle
	CodeDamagedRun          Code = "damaged-run"          // a run that cannot be read completely; Recover keeps what can be read
	CodeDefinedTwice        Code = "defined-twice"        // a name, or an element of one, is defined more than once
	CodeDerivedLeft         Code = "derived-left"         // a name computed from unknowns is on the left of `~`
	CodeEmptyArray          Code = "empty-array"          // a summary of no numbers
	CodeEmptySupport        Code = "empty-support"        // draws that never fall between the declared bounds
	CodeFactorIndex         Code = "factor-index"         // a factor is an index into numbered positions
	CodeFactorMix           Code = "factor-mix"           // levels of different factors, or rows and levels, are combined
	CodeFactorNumber        Code = "factor-number"        // a factor is used as a number
	CodeFailed              Code = "failed"               // something failed for a reason outside the model, such as a full disk
	CodeFlat                Code = "flat"                 // an unknown without a distribution cannot be drawn
	CodeFlatLeaf            Code = "flat-leaf"            // an unknown without a distribution that no data inform
	CodeFlatNew             Code = "flat-new"             // new data need new elements of an unknown without a distribution
	CodeFolderInUse         Code = "folder-in-use"        // a folder that holds a run, or to which another program is writing one
	CodeForeign             Code = "foreign"              // a statement of another tool
	CodeGrownEvent          Code = "grown-event"          // new data change the length of a draw of a vector
	CodeImpureFunction      Code = "impure-function"      // a function that does more than compute from its arguments
	CodeInfinite            Code = "infinite"             // data have an infinite number
	CodeInternal            Code = "internal"             // a bug of bayes, not of the model
	CodeJacobian            Code = "jacobian"             // an expression of unknowns is on the left of `~`
	CodeLevelCount          Code = "level-count"          // a factor has more or fewer levels than its distribution has categories
	CodeLookAlike           Code = "look-alike"           // two names, or two levels of a factor, that look the same
	CodeMisplaced           Code = "misplaced"            // a statement where it is not allowed
	CodeMissingValue        Code = "missing-value"        // a value is missing and has no distribution
	CodeMixedLevels         Code = "mixed-levels"         // new levels change what an expression says about those of the fit
	CodeMixedNumber         Code = "mixed-number"         // a value kept from the fit reads a number that new data change
	CodeMixedRows           Code = "mixed-rows"           // an expression that mixes the rows of the data has no value for new rows
	CodeNegativeSize        Code = "negative-size"        // a number of elements below zero
	CodeNewLevel            Code = "new-level"            // new data have a level that the data of the fit do not have
	CodeNoColumn            Code = "no-column"            // a data file lacks a column that the model names
	CodeNoData              Code = "no-data"              // a declared name has no data
	CodeNoDistribution      Code = "no-distribution"      // a number computed from the data is infinite or not a number, so that an observed value has no distribution
	CodeNoDraws             Code = "no-draws"             // a fit has no draws after warm-up
	CodeNoElements          Code = "no-elements"          // a statement gives a distribution to no element
	CodeNoFile              Code = "no-file"              // a data file cannot be opened
	CodeNoKey               Code = "no-key"               // a file of levels does not say which row belongs to which level
	CodeNoLength            Code = "no-length"            // a slice of an array whose length nothing gives
	CodeNoOrder             Code = "no-order"             // an ordinal outcome whose levels have no order
	CodeNoReturn            Code = "no-return"            // a function can end without a value
	CodeNoRow               Code = "no-row"               // a file of levels has no row for one of them
	CodeNoRows              Code = "no-rows"              // a data file has a header but no rows
	CodeNoStart             Code = "no-start"             // the sampler finds no point where the density is finite
	CodeNoStatement         Code = "no-statement"         // an expression on its own, which does nothing
	CodeNoValue             Code = "no-value"             // a point lacks the value of an unknown
	CodeNotANumber          Code = "not-a-number"         // a factor or string in arithmetic
	CodeNotBuilt            Code = "not-built"            // a part of the language that this version does not have yet
	CodeNotConstant         Code = "not-constant"         // a value of a level differs between the rows of the level
	CodeNotRenormalised     Code = "not-renormalised"     // declared bounds cut off a part of a distribution that depends on unknowns
	CodeNotText             Code = "not-text"             // the file is not UTF-8 text
	CodeNotWhole            Code = "not-whole"            // a number with decimals where a whole number is needed
	CodeNothingObserved     Code = "nothing-observed"     // no data on the left of `~` or in a `target +=`, so sampling draws from the prior
	CodeNumberForLabel      Code = "number-for-label"     // new data have a number where the fit has labels
	CodeOneElement          Code = "one-element"          // brackets after `param` mean one element
	CodeOpenRange           Code = "open-range"           // a range outside brackets lacks an end
	CodeOperatorFirst       Code = "operator-first"       // a line begins with an operator
	CodeOutOfBounds         Code = "out-of-bounds"        // data are outside their declared bounds
	CodeOutsideSupport      Code = "outside-support"      // an observed value that its distribution cannot give
	CodeOverflow            Code = "overflow"             // a whole number beyond 9007199254740992
	CodePriorCycle          Code = "prior-cycle"          // the prior needs an outcome before it can draw it
	CodePriorNeedsNuts      Code = "prior-needs-nuts"     // a prior that cannot be drawn forward
	CodeRagged              Code = "ragged"               // rows of unequal length
	CodeRecursion           Code = "recursion"            // a function that calls itself
	CodeShape               Code = "shape"                // arrays whose shapes do not match
	CodeShapeMismatch       Code = "shape-mismatch"       // data have a different shape from their declaration
	CodeSizeMismatch        Code = "size-mismatch"        // data disagree about a size
	CodeSyntax              Code = "syntax"               // the model cannot be parsed
	CodeTooDeep             Code = "too-deep"             // brackets or calls nested too deep, or a model file that is too large
	CodeTooLarge            Code = "too-large"            // an array that would not fit in memory
	CodeTooLong             Code = "too-long"             // the model takes too many steps to evaluate
	CodeUndeclaredColumn    Code = "undeclared-column"    // an unknown has the name of a column that is not declared
	CodeUndefinedElement    Code = "undefined-element"    // an element is read that is not defined, or not yet
	CodeUnknownDistribution Code = "unknown-distribution" // there is no distribution of that name
	CodeUnknownFunction     Code = "unknown-function"     // there is no function of that name
	CodeUnknownIndex        Code = "unknown-index"        // an index depends on an unknown real number
	CodeUnknownLeft         Code = "unknown-left"         // the left side of `~` depends on an unknown
	CodeUnknownLevel        Code = "unknown-level"        // a factor has no such level
	CodeUnknownMethod       Code = "unknown-method"       // there is no such method
	CodeUnknownName         Code = "unknown-name"         // a name that is not defined
	CodeUnknownSize         Code = "unknown-size"         // a size, range or condition depends on an unknown
	CodeUnlikely            Code = "unlikely"             // legal, but probably not what is meant
	CodeUnreachable         Code = "unreachable"          // statements after `return`
	CodeUnreadUnknown       Code = "unread-unknown"       // an unknown that nothing reads, next to data with a similar name
	CodeUnsupported         Code = "unsupported"          // a combination that this version does not evaluate
	CodeUselessData         Code = "useless-data"         // a data file from which the model uses nothing
	CodeWrongKind           Code = "wrong-kind"           // a string, factor, distribution or function where a number is needed, or vice versa
	CodeZeroDivision        Code = "zero-division"        // a whole number is divided by zero
)

// Codes returns all codes, in alphabetical order.
func Codes() []Code {
	return []Code{
		CodeAmbiguousIndex, CodeArguments, CodeBadArgument, CodeBadBound, CodeBadColumn, CodeBadData, CodeBadDistribution, CodeBadFile,
		CodeBadImport, CodeBadIndex, CodeBadLeft, CodeBadLevels, CodeBadOption, CodeBadPoint, CodeBadRange, CodeBadSetting, CodeBadSize,
		CodeBadType, CodeByLevel, CodeCycle, CodeDamagedRun, CodeDefinedTwice, CodeDerivedLeft, CodeEmptyArray, CodeEmptySupport,
		CodeFactorIndex, CodeFactorMix, CodeFactorNumber, CodeFailed, CodeFlat, CodeFlatLeaf, CodeFlatNew, CodeFolderInUse, CodeForeign,
		CodeGrownEvent, CodeImpureFunction, CodeInfinite, CodeInternal, CodeJacobian, CodeLevelCount, CodeLookAlike, CodeMisplaced,
		CodeMissingValue, CodeMixedLevels, CodeMixedNumber, CodeMixedRows, CodeNegativeSize, CodeNewLevel, CodeNoColumn, CodeNoData, CodeNoDistribution, CodeNoDraws,
		CodeNoElements, CodeNoFile, CodeNoKey, CodeNoLength, CodeNoOrder, CodeNoReturn, CodeNoRow, CodeNoRows, CodeNoStart, CodeNoStatement,
		CodeNoValue, CodeNotANumber, CodeNotBuilt, CodeNotConstant, CodeNotRenormalised, CodeNotText, CodeNotWhole, CodeNothingObserved,
		CodeNumberForLabel, CodeOneElement, CodeOpenRange, CodeOperatorFirst, CodeOutOfBounds, CodeOutsideSupport, CodeOverflow, CodePriorCycle,
		CodePriorNeedsNuts, CodeRagged, CodeRecursion, CodeShape, CodeShapeMismatch, CodeSizeMismatch, CodeSyntax, CodeTooDeep, CodeTooLarge,
		CodeTooLong, CodeUndeclaredColumn, CodeUndefinedElement, CodeUnknownDistribution, CodeUnknownFunction, CodeUnknownIndex, CodeUnknownLeft,
		CodeUnknownLevel, CodeUnknownMethod, CodeUnknownName, CodeUnknownSize, CodeUnlikely, CodeUnreachable, CodeUnreadUnknown, CodeUnsupported,
		CodeUselessData, CodeWrongKind, CodeZeroDivision,
	}
}
