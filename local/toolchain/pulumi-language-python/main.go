// Command pulumi-language-python is the Python language host for `./dev`: the one of sdk v3.68, which stands beside it, runs
// programs, and what it is too old for is done here: writing a package's classes with Pulumi's own generator, and naming
// them in requirements.txt. The newer host is not to be had as a Go module.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

func main() {
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{arguments: os.Args[1:]})
			return nil
		},
	})
	if err == nil {
		fmt.Printf("%d\n", handle.Port)
		err = <-handle.Done
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-python:", err)
		os.Exit(1)
	}
}

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	arguments []string
	once      sync.Once
	started   pulumirpc.LanguageRuntimeClient
	failed    error
}

// old starts the old host, with the virtual environment as a flag: a CLI of its age passed it so.
func (h *host) old(info *pulumirpc.ProgramInfo) (pulumirpc.LanguageRuntimeClient, error) {
	h.once.Do(func() {
		self, err := os.Executable()
		if err != nil {
			h.failed = err
			return
		}
		arguments := []string{"-root", info.GetRootDirectory()}
		if folder := info.GetOptions().GetFields()["virtualenv"].GetStringValue(); folder != "" {
			arguments = append(arguments, "-virtualenv", folder)
		}
		command := exec.Command(filepath.Join(filepath.Dir(self), "pulumi-language-python-host"),
			append(arguments, h.arguments...)...)
		command.Stderr = os.Stderr
		output, err := command.StdoutPipe()
		if err == nil {
			err = command.Start()
		}
		if err != nil {
			h.failed = err
			return
		}
		lines := bufio.NewReader(output)
		port, err := lines.ReadString('\n')
		if err != nil {
			h.failed = fmt.Errorf("the host of sdk v3.68 has not started: %w", err)
			return
		}
		// The program's output.
		go func() { _, _ = io.Copy(os.Stdout, lines) }()
		connection, err := grpc.NewClient("127.0.0.1:"+strings.TrimSpace(port),
			grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
		h.started, h.failed = pulumirpc.NewLanguageRuntimeClient(connection), err
	})
	return h.started, h.failed
}

func (h *host) Handshake(
	context.Context, *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "3.68.0"}, nil
}

func (h *host) GetRequiredPlugins(
	ctx context.Context, request *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	old, err := h.old(request.GetInfo())
	if err != nil {
		return nil, err
	}
	return old.GetRequiredPlugins(ctx, request)
}

func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	old, err := h.old(request.GetInfo())
	if err != nil {
		return nil, err
	}
	return old.Run(ctx, request)
}

// InstallDependencies does what the newer host does for a project with requirements.txt.
func (h *host) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest,
	_ grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	root := request.GetInfo().GetRootDirectory()
	interpreter := "python3"
	if folder := request.GetInfo().GetOptions().GetFields()["virtualenv"].GetStringValue(); folder != "" {
		interpreter = filepath.Join(root, folder, "bin", "python")
	}
	install := exec.Command(interpreter, "-m", "pip", "install", "--quiet", "-r", "requirements.txt")
	install.Dir = root
	if output, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("pip install: %w\n%s", err, output)
	}
	return nil
}

func (h *host) GeneratePackage(
	_ context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	loader, err := schema.NewLoaderClient(request.GetLoaderTarget())
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(request.GetSchema()), &spec); err != nil {
		return nil, err
	}
	bound, problems, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if problems.HasErrors() {
		return nil, problems
	}
	files, err := python.GeneratePackage("pulumi-language-python", bound, request.GetExtraFiles(), loader)
	if err != nil {
		return nil, err
	}
	for name, content := range files {
		path := filepath.Join(request.GetDirectory(), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return nil, err
		}
	}
	return &pulumirpc.GeneratePackageResponse{}, nil
}

func (h *host) Link(_ context.Context, request *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	path := filepath.Join(request.GetInfo().GetRootDirectory(), "requirements.txt")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	for _, dependency := range request.GetPackages() {
		lines = append(lines, "./"+filepath.ToSlash(dependency.GetPath()))
	}
	return &pulumirpc.LinkResponse{}, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
}
