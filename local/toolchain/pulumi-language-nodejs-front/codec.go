package main

import (
	"fmt"

	"google.golang.org/grpc/mem"
)

// rawCodec leaves messages as the bytes that they are: what the old host knows need not be known here.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(message any) (mem.BufferSlice, error) {
	bytes, ok := message.(*[]byte)
	if !ok {
		return nil, fmt.Errorf("a message of type %T", message)
	}
	return mem.BufferSlice{mem.SliceBuffer(*bytes)}, nil
}

func (rawCodec) Unmarshal(data mem.BufferSlice, message any) error {
	bytes, ok := message.(*[]byte)
	if !ok {
		return fmt.Errorf("a message of type %T", message)
	}
	*bytes = data.Materialize()
	return nil
}
