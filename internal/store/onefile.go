package store

import (
	"archive/tar"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A run in one file is a tar archive of the files that its folder has: run.json first, then
// data, logs, and env.json last. What is cut off lacks its end, as a folder does, and an
// unpacked one is a run for every command.

// Write writes a run as one file: its draws by chain, and where and how it was made.
func Write(w io.Writer, run Run, env Env, chains [][]Record) error {
	run.Format, run.ID = Format, run.Identify()
	env.Run, env.Made = run.ID, nil
	for _, c := range chains {
		env.Made = append(env.Made, len(c))
	}
	id, err := hex.DecodeString(run.ID)
	if err != nil {
		return err
	}
	out := tar.NewWriter(w)
	begin := func(name string, size int64) error {
		return out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o666, Format: tar.FormatPAX})
	}
	text := func(name string, v any) error {
		b, err := json.MarshalIndent(v, "", "  ")
		if err == nil {
			err = begin(name, int64(len(b)+1))
		}
		if err == nil {
			_, err = out.Write(append(b, '\n'))
		}
		return err
	}
	if err := text(runFile, run.listed()); err != nil {
		return err
	}
	for i, f := range run.data() {
		if f.Len() == 0 {
			continue
		}
		if err := begin(dataName(i, f), f.Len()); err != nil {
			return err
		}
		if err := f.save(out); err != nil {
			return err
		}
	}
	buf := make([]byte, 0, recordSize(run.Dim))
	for i, c := range chains {
		if err := begin(logFile(i), headerSize+int64(len(c))*int64(recordSize(run.Dim))); err != nil {
			return err
		}
		if _, err := out.Write(header(id, run.Dim, i)); err != nil {
			return err
		}
		for k := range c {
			if _, err := out.Write(c[k].append(buf[:0])); err != nil {
				return err
			}
		}
	}
	if err := text(envFile, env); err != nil {
		return err
	}
	return out.Close()
}

// ReadFrom reads a run that Write wrote. Its logs may have so many bytes, and each of its data files
// mostData; 0: any number of them. A run with larger logs is a *LargeError, and one that is cut off
// or damaged an error.
func ReadFrom(r io.Reader, most, mostData int64) (*Stored, error) {
	const what = "the run"
	s := &Stored{Path: what, Unfinished: true}
	in := tar.NewReader(r)
	total := int64(0)
	data, next := []*File(nil), 0 // of which next is to come
	for n := 0; ; n++ {
		h, err := in.Next()
		switch {
		case (err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF)) && s.Unfinished:
			return nil, fmt.Errorf("%s is truncated: its end is missing", what)
		case err == io.EOF:
			return s, nil
		case err != nil:
			return nil, fmt.Errorf("%s cannot be read: %w", what, err)
		}
		for n > 0 && next < len(data) && !data[next].apart() {
			next++
		}
		switch chain := len(s.Chains); {
		case n == 0 && h.Name == runFile && h.Size <= mostText:
			if err := json.NewDecoder(in).Decode(&s.Run); err != nil {
				return nil, fmt.Errorf("%s is damaged: its %s: %w", what, runFile, err)
			}
			if err := s.Run.check(what, runFile); err != nil {
				return nil, err
			}
			data = s.Run.data()
		case n == 0:
			return nil, fmt.Errorf("%s is not a run in one file: it does not begin with %s", what, runFile)
		case next < len(data) && h.Name == dataName(next, data[next]):
			f := data[next]
			if mostData > 0 && h.Size > mostData {
				return nil, fmt.Errorf("%s of %s has %d bytes, but at most %d may be read", f.Name, what, h.Size, mostData)
			}
			content, err := io.ReadAll(in)
			if err != nil {
				return nil, fmt.Errorf("%s is truncated: its end is missing", what)
			}
			recorded := *f
			if *f = NewFile(f.Name, content); f.SHA256 != recorded.SHA256 || h.Size != recorded.Size {
				return nil, fmt.Errorf("%s is damaged: %s is not what was written", what, h.Name)
			}
		case chain < s.Run.Chains && h.Name == logFile(chain) && next == len(data):
			if total += h.Size; most > 0 && total > most {
				return nil, &LargeError{Bytes: total, Most: most, Dim: s.Run.Dim, Chains: s.Run.Chains}
			}
			records, damage := readLog(in, &s.Run, chain, false)
			if damage != "" {
				return nil, fmt.Errorf("%s is damaged: %s", what, damage)
			}
			s.Chains = append(s.Chains, records)
		case chain == s.Run.Chains && h.Name == envFile && h.Size <= mostText:
			if err := json.NewDecoder(in).Decode(&s.Env); err != nil {
				return nil, fmt.Errorf("%s is damaged: its %s: %w", what, envFile, err)
			}
			if s.Env.Run != s.Run.ID || len(s.Env.Made) != s.Run.Chains {
				return nil, fmt.Errorf("%s is damaged: its %s is that of another run", what, envFile)
			}
			s.Unfinished = false
			for i := range s.Chains {
				if s.compare(i, "", true); len(s.Damage) > 0 {
					return nil, fmt.Errorf("%s is damaged: %s", what, s.Damage[0])
				}
			}
		default:
			return nil, fmt.Errorf("%s is damaged: %s is not where it belongs", what, h.Name)
		}
	}
}
