package main

import (
	"fmt"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"
)

// project is the part of a Pulumi.yaml that is read here. `runtime: nodejs` alone has no options.
type project struct {
	Runtime yaml.Node `yaml:"runtime"`
}

type runtimeOptions struct {
	Options struct {
		TypeScript *bool  `yaml:"typescript"`
		NodeArgs   string `yaml:"nodeargs"`
	} `yaml:"options"`
}

// The options of the project's runtime become flags: a CLI of the old host's age passed them so. Today's CLI sends them in
// a request that this host does not know, and `typescript: false` and `nodeargs` of Pulumi.yaml would have no effect.

// projectText is that of the nearest Pulumi.yaml, from the working folder upwards; the CLI starts plugins in the
// project's folder. Empty where there is none, as for `pulumi plugin` commands.
func projectText() []byte {
	folder, err := os.Getwd()
	for err == nil {
		if text, failed := os.ReadFile(filepath.Join(folder, "Pulumi.yaml")); failed == nil {
			return text
		}
		if filepath.Dir(folder) == folder {
			break
		}
		folder = filepath.Dir(folder)
	}
	return nil
}

// flags of the options. What cannot be read has none: the CLI has read the file before and said what is wrong with it.
func flags(text []byte) []string {
	var found project
	var options runtimeOptions
	if yaml.Unmarshal(text, &found) != nil || found.Runtime.Decode(&options) != nil {
		return nil
	}
	var flags []string
	if options.Options.TypeScript != nil {
		flags = append(flags, fmt.Sprintf("-typescript=%t", *options.Options.TypeScript))
	}
	if options.Options.NodeArgs != "" {
		flags = append(flags, "-nodeargs="+options.Options.NodeArgs)
	}
	return flags
}
