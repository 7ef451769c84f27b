package main

import (
	"io"
	"net/http"
	"strings"
)

const receipt = `{"success":true,"messageId":"msg_123456789"}`

// stub replaces the network: it reads the request's body and returns a receipt.
type stub struct{}

func (stub) RoundTrip(req *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, req.Body); err != nil {
		return nil, err
	}
	if err := req.Body.Close(); err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header:        http.Header{"Content-Type": {"application/json"}},
		ContentLength: int64(len(receipt)),
		Body:          io.NopCloser(strings.NewReader(receipt)),
	}, nil
}
