package bayes

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/table"
	"github.com/bayes-lang/bayes/runtime"
)

// Error is one error in a model, its data, or what was asked of them. errors.As finds the first
// one in any error of this package except those of contexts.
type Error struct {
	File    string // name of the model or data file, "" if there is no position
	Line    int    // from 1; 0 if there is no position
	Column  int    // character of the line, from 1; 0 if there is no position
	Code    Code   // the kind of error, such as CodeUnknownName; may be ""
	Message string // what is wrong, in the words of the model
	Help    string // what to write instead; may be ""

	line   string // the first line of the message, as Error returns it
	detail string // the whole message
	cause  error
}

// Error returns one line: file:line:column: error: message.
func (e *Error) Error() string {
	if e.line != "" {
		return e.line
	}
	return place(e.File, e.Line, e.Column) + "error: " + e.Message
}

// Detail returns the whole message: after the first line, the source line with a caret under
// the error, notes and help. It ends with a newline.
func (e *Error) Detail() string {
	switch {
	case e.detail != "":
		return e.detail
	case e.Help != "":
		return e.Error() + "\nhelp: " + e.Help + "\n"
	}
	return e.Error() + "\n"
}

// place is the position of an error as it begins a line; a number that is 0 is left out.
func place(file string, line, column int) string {
	if file == "" {
		return ""
	}
	at := file + ":"
	for _, n := range []int{line, column} {
		if n > 0 {
			at += strconv.Itoa(n) + ":"
		}
	}
	return at + " "
}

// Unwrap returns the underlying error if it comes from another package, such as a file system.
func (e *Error) Unwrap() error { return e.cause }

// Errors is all errors that were found together, in the order of the model.
type Errors []*Error

// Error returns the first lines of all errors.
func (list Errors) Error() string {
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors for errors.Is and errors.As.
func (list Errors) Unwrap() []error {
	out := make([]error, len(list))
	for i, e := range list {
		out[i] = e
	}
	return out
}

// newError returns an error without a position.
func newError(code Code, message, help string) *Error {
	return &Error{Code: code, Message: message, Help: help}
}

// alive returns the error of a context, if it has one or is none.
func alive(ctx context.Context) error {
	if ctx == nil {
		return newError(CodeBadOption, "the context is nil", "if you have none, pass context.Background()")
	}
	return ctx.Err()
}

// unmade reports a method of a zero value, or of nil, which the function that makes
// the value returns with an error.
func unmade(what, from string) error {
	return newError(CodeNoValue, "the "+what+" holds nothing", from+" one that does, or an error")
}

// public turns an error of the packages below into one of this package.
func public(err error) error {
	var list diag.List
	var one *diag.Diagnostic
	var file *table.Error
	var held *runtime.HeldError
	var busy *runtime.BusyError
	var damaged *runtime.DamagedError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &held):
		e := newError(CodeFolderInUse, held.Path+" already holds a run", "name another folder, or replace the run: ReplaceExisting")
		e.cause = fs.ErrExist
		return e
	case errors.As(err, &busy):
		e := newError(CodeFolderInUse, busy.Error(), "")
		e.cause = fs.ErrExist
		return e
	case errors.As(err, &damaged):
		code := CodeDamagedRun
		if damaged.Busy {
			code = CodeFolderInUse
		}
		e := newError(code, damaged.What(), "Recover keeps what can be read")
		if damaged.Busy || damaged.Made == 0 {
			e.Help = ""
		}
		return e
	case errors.As(err, &list):
		return errorsOf(list, diag.Error)
	case errors.As(err, &one):
		return errorsOf(diag.List{one}, diag.Error)
	case errors.As(err, &file):
		return ofFile(file)
	}
	e := newError("", err.Error(), "")
	e.cause = err
	return e
}

// errorsOf turns the diagnostics of a list that have this severity into errors.
func errorsOf(list diag.List, severity diag.Severity) Errors {
	var out Errors
	for _, d := range list.Sorted() {
		if d.Severity != severity {
			continue
		}
		e := &Error{Code: Code(d.Code), Message: d.Message, Help: d.Help, line: d.Error(), detail: d.Format(), cause: d.Cause}
		if !d.Span.IsZero() {
			e.File = d.Span.Source.Name
			e.Line, e.Column = d.Span.Source.Position(d.Span.Start)
		}
		out = append(out, e)
	}
	return out
}

// ofFile is an error in a data file.
func ofFile(f *table.Error) *Error {
	e := &Error{File: f.File, Line: f.Line, Column: f.Col, Code: CodeBadFile, Message: f.Error()}
	e.line = "error: " + e.Message
	at := place(f.File, f.Line, f.Col)
	if rest, ok := strings.CutPrefix(e.Message, at); ok && at != "" {
		e.Message, e.line = rest, at+"error: "+rest
	}
	return e
}

// dimension reports a point or a gradient that is too short or too long.
func dimension(point, grad, want int) error {
	message := fmt.Sprintf("the point has %d coordinates, but the model has %d", point, want)
	if point == want {
		message = fmt.Sprintf("the gradient has room for %d coordinates, but the model has %d", grad, want)
	}
	return newError(CodeBadPoint, message, "")
}
