package lsp

import (
	"errors"
	"net/url"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// pathOf returns the file that a URI names.
func pathOf(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil || !strings.EqualFold(u.Scheme, "file") {
		return "", errors.New("not the URI of a file")
	}
	p := u.Path
	if u.Host != "" && u.Host != "localhost" {
		p = "//" + u.Host + p
	} else if runtime.GOOS == "windows" && len(p) > 2 && p[0] == '/' && p[2] == ':' {
		p = p[1:]
	}
	if p == "" || strings.ContainsRune(p, 0) {
		return "", errors.New("not the URI of a file")
	}
	return filepath.FromSlash(p), nil
}

// uriOf returns the URI of a file.
func uriOf(file string) string {
	p := filepath.ToSlash(file)
	if strings.HasPrefix(p, "//") {
		host, rest, _ := strings.Cut(p[2:], "/")
		return (&url.URL{Scheme: "file", Host: host, Path: "/" + rest}).String()
	}
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

// beside returns the URI of a file named in a model, relative to it.
func beside(uri, name string) (string, error) {
	file, err := pathOf(uri)
	if err != nil {
		return "", errNoFile
	}
	if filepath.IsAbs(name) {
		return uriOf(filepath.Clean(name)), nil
	}
	return uriOf(filepath.Join(filepath.Dir(file), filepath.FromSlash(path.Clean(name)))), nil
}

// sameURI reports whether two URIs name the same file, however they are escaped.
func sameURI(a, b string) bool { return canonical(a) == canonical(b) }

// canonical returns one spelling for all URIs of a file.
func canonical(uri string) string {
	file, err := pathOf(uri)
	if err != nil {
		return uri
	}
	out := uriOf(filepath.Clean(file))
	if runtime.GOOS == "windows" {
		out = strings.ToLower(out)
	}
	return out
}
