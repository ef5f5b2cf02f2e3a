package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// policyPackIn is the request if it is one to start a policy pack, which Pulumi calls an analyzer; else nil.
func policyPackIn(bytes []byte) *pulumirpc.RunPluginRequest {
	var request pulumirpc.RunPluginRequest
	if proto.Unmarshal(bytes, &request) != nil || request.GetKind() != "analyzer" {
		return nil
	}
	return &request
}

// runPolicyPack runs @pulumi/pulumi's script for policy packs in the pack's folder, until the engine hangs up.
func runPolicyPack(stream grpc.ServerStream, request *pulumirpc.RunPluginRequest) error {
	folder := request.GetInfo().GetProgramDirectory()
	find := exec.Command("node", "-p", "require.resolve('@pulumi/pulumi/cmd/run-policy-pack')")
	find.Dir = folder
	script, err := find.Output()
	if err != nil {
		return fmt.Errorf("Cannot find module '@pulumi/pulumi/cmd/run-policy-pack' in %s", folder)
	}
	arguments := append([]string{strings.TrimSpace(string(script))}, request.GetArgs()...)
	command := exec.CommandContext(stream.Context(), "node", append(arguments, folder)...)
	command.Dir = folder
	command.Env = append(os.Environ(), request.GetEnv()...)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	var turn sync.Mutex
	command.Stdout = sink{stream, &turn, func(text []byte) *pulumirpc.RunPluginResponse {
		return &pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: text}}
	}}
	command.Stderr = sink{stream, &turn, func(text []byte) *pulumirpc.RunPluginResponse {
		return &pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: text}}
	}}
	_ = command.Run()
	code := int32(command.ProcessState.ExitCode())
	return send(stream, &pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: code}})
}

// sink sends what is written to it to the engine. Two share a stream, which takes one message at a time.
type sink struct {
	stream grpc.ServerStream
	turn   *sync.Mutex
	answer func(text []byte) *pulumirpc.RunPluginResponse
}

func (s sink) Write(text []byte) (int, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	return len(text), send(s.stream, s.answer(text))
}

func send(stream grpc.ServerStream, answer *pulumirpc.RunPluginResponse) error {
	bytes, err := proto.Marshal(answer)
	if err != nil {
		return err
	}
	return stream.SendMsg(&bytes)
}
