// Command pulumi-language-nodejs stands in front of the language host of sdk v3.68, which lies beside it, and does what
// that host is too old for: it hands over the options of the project's runtime, and starts policy packs. Every other
// request goes to the old host as it is. The newer host is not to be had as a Go module.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// largest message, in bytes; Pulumi's own limit.
const largest = 400 * 1024 * 1024

func init() {
	// The old host gets a signal when the thread that started it ends.
	runtime.LockOSThread()
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
		os.Exit(1)
	}
}

func serve() error {
	behind, err := startOldHost()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(
		grpc.ForceServerCodecV2(rawCodec{}),
		grpc.MaxRecvMsgSize(largest),
		grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error { return handle(stream, behind) }),
	)
	// The CLI reads the port from the first line.
	fmt.Printf("%d\n", listener.Addr().(*net.TCPAddr).Port)
	return server.Serve(listener)
}

// startOldHost returns a connection to it. Its further output, and that of the programs, is passed on.
func startOldHost() (*grpc.ClientConn, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(filepath.Join(filepath.Dir(self), "pulumi-language-nodejs-host"),
		append(flags(projectText()), os.Args[1:]...)...)
	command.Stderr = os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	output, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		return nil, err
	}
	lines := bufio.NewReader(output)
	port, err := lines.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("the host of sdk v3.68 has not started: %w", err)
	}
	go func() { _, _ = io.Copy(os.Stdout, lines) }()
	return grpc.NewClient("127.0.0.1:"+strings.TrimSpace(port),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodecV2(rawCodec{}), grpc.MaxCallRecvMsgSize(largest),
			grpc.MaxCallSendMsgSize(largest)))
}

// handle takes one call: the start of a policy pack is this host's own, all others are the old one's.
func handle(stream grpc.ServerStream, behind *grpc.ClientConn) error {
	method, _ := grpc.MethodFromServerStream(stream)
	var request []byte
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	if method == "/pulumirpc.LanguageRuntime/RunPlugin" {
		if pack := policyPackIn(request); pack != nil {
			return runPolicyPack(stream, pack)
		}
	}
	return forward(stream, behind, method, request)
}

// forward passes one request on, and all answers back: every method of a language host takes one request.
func forward(stream grpc.ServerStream, behind *grpc.ClientConn, method string, request []byte) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	call, err := behind.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, method)
	if err == nil {
		err = call.SendMsg(&request)
	}
	if err == nil {
		err = call.CloseSend()
	}
	for err == nil {
		var answer []byte
		if err = call.RecvMsg(&answer); err == nil {
			err = stream.SendMsg(&answer)
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}
