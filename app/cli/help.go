package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// speakHelp has cobra's own words of help come from the catalogues. The language
// is known only when the flags were read, so they are put in when help is asked
// for.
func (e *env) speakHelp(root *cobra.Command) {
	plain, show, use := root.UsageTemplate(), root.HelpFunc(), root.UsageFunc()
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		e.wordHelp(root, c, plain)
		show(c, args)
	})
	root.SetUsageFunc(func(c *cobra.Command) error {
		e.wordHelp(root, c, plain)
		return use(c)
	})
}

// wordHelp words the help of one command in the template that cobra has.
func (e *env) wordHelp(root, c *cobra.Command, template string) {
	texts := e.words()
	say := func(key string, pairs ...string) string {
		args := map[string]any{}
		for i := 0; i+1 < len(pairs); i += 2 {
			args[pairs[i]] = pairs[i+1]
		}
		return texts.T("cli."+key, args)
	}
	root.SetUsageTemplate(strings.NewReplacer(
		"Usage:", say("usage"), "Aliases:", say("aliases"), "Examples:", say("examples"),
		"Available Commands:", say("commands"), "Additional Commands:", say("more-commands"),
		"Global Flags:", say("global-flags"), "Flags:", say("flags"), "Additional help topics:", say("topics"),
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`, say("more", "command", `"{{.CommandPath}} [command] --help"`),
	).Replace(template))
	for _, own := range root.Commands() {
		switch own.Name() {
		case "help":
			own.Short = say("help")
		case "completion":
			own.Short = say("completion")
		}
	}
	c.InitDefaultHelpFlag()
	if f := c.Flags().Lookup("help"); f != nil {
		f.Usage = say("help-for", "command", c.Name())
	}
}
