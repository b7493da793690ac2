package lsp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// longest is the maximum number of bytes of one message.
const longest = 1 << 28

// wire is the stream of messages, each after a header with its length. A message that is not valid JSON is answered
// with an error and skipped, so that it does not end the session. Output waits in a queue, so that an editor that
// reads nothing for a while, because it is writing, does not stop the server.
type wire struct {
	r *bufio.Reader

	mu    sync.Mutex
	more  *sync.Cond
	queue [][]byte
	busy  bool  // a message is being written
	err   error // of the first message that could not be written
	ended bool
}

func newWire(r *bufio.Reader, w io.Writer) *wire {
	s := &wire{r: r}
	s.more = sync.NewCond(&s.mu)
	go s.drain(w)
	return s
}

// drain writes the queue until the stream is closed and the queue empty.
func (s *wire) drain(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for len(s.queue) == 0 {
			if s.ended {
				return
			}
			s.more.Wait()
		}
		next := s.queue[0]
		s.queue, s.busy = s.queue[1:], true
		s.mu.Unlock()
		_, err := w.Write(next)
		s.mu.Lock()
		s.busy = false
		if err != nil {
			s.err, s.queue, s.ended = err, nil, true
		}
		s.more.Broadcast()
	}
}

// flush waits until everything is written, or until the time that the editor has is over.
func (s *wire) flush(most time.Duration) {
	done := make(chan struct{})
	go func() {
		s.mu.Lock()
		for s.err == nil && (s.busy || len(s.queue) > 0) {
			s.more.Wait()
		}
		s.mu.Unlock()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(most):
	}
}

// ReadObject implements jsonrpc2.ObjectStream.
func (s *wire) ReadObject(v any) error {
	for {
		body, err := s.body()
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, v); err == nil {
			return nil
		}
		if err := s.write([]byte(`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"the message is not a JSON-RPC object"}}`)); err != nil {
			return err
		}
	}
}

// body reads a header and the message after it.
func (s *wire) body() ([]byte, error) {
	length := -1
	for first := true; ; first = false {
		line, err := s.r.ReadSlice('\n')
		if err != nil {
			if err == io.EOF && first && len(line) == 0 {
				return nil, io.EOF
			}
			if errors.Is(err, bufio.ErrBufferFull) {
				return nil, errors.New("a line of the header is too long")
			}
			return nil, io.ErrUnexpectedEOF
		}
		text := strings.TrimSpace(string(line))
		if text == "" {
			if length < 0 {
				if first {
					continue // blank lines between messages
				}
				return nil, errors.New("a message has no Content-Length")
			}
			break
		}
		name, value, ok := strings.Cut(text, ":")
		if !ok {
			return nil, fmt.Errorf("%.40q is not a message header", text)
		}
		if strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || length < 0 || length > longest {
				return nil, fmt.Errorf("a message cannot have the length %.40q", value)
			}
		}
	}
	// The buffer grows with what arrives, whatever the header says.
	var body bytes.Buffer
	if n, err := io.CopyN(&body, s.r, int64(length)); err != nil || n != int64(length) {
		return nil, io.ErrUnexpectedEOF
	}
	return body.Bytes(), nil
}

// WriteObject implements jsonrpc2.ObjectStream.
func (s *wire) WriteObject(v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.write(body)
}

func (s *wire) write(body []byte) error {
	message := fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(body))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	s.queue = append(s.queue, append(message, body...))
	s.more.Broadcast()
	return nil
}

// Close implements jsonrpc2.ObjectStream. What was written before is still sent.
func (s *wire) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.more.Broadcast()
	return nil
}
