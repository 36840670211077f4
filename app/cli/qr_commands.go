package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"sanduk.app/sync/link/qr"
	"sanduk.app/sync/link/qr/camera"
	"sanduk.app/sync/link/qr/draw"
)

func (e *env) qrCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "qr",
		Short: "Show something as a code, or read one",
		Long: `Hand something over as a QR code. What is longer than 300 bytes becomes a moving
code: pictures that are shown one after the other, again and again. Two thirds of
them are enough to read it, in any order.

Wherever a command takes @FILE, the file can be a picture of a code.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(e.qrShowCommand(), e.qrReadCommand())
	return c
}

type codesOut struct {
	Codes []string `json:"codes"`
	Files []string `json:"files,omitempty"`
}

func (e *env) qrShowCommand() *cobra.Command {
	var dir, gif string
	c := &cobra.Command{
		Use:   "show TEXT|@FILE|-",
		Short: "Show a text or a file as a code",
		Long: `Show a text, or what is in a file, as a code in the terminal; a moving code until
it is interrupted. With --out or --gif it is written as pictures. A code carries
at most 39440 bytes.`,
		Example: `  sanduk qr show "$(sanduk request 300 KES)"
  sanduk invite | sanduk qr show - --gif invitation.gif
  sanduk qr show @bundle.sanduk --out pictures`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			payload, err := e.payload(args[0])
			if err != nil {
				return err
			}
			texts, err := qr.Encode(payload)
			if err != nil {
				return err
			}
			out := codesOut{Codes: texts}
			if dir != "" {
				if out.Files, err = savePNGs(dir, texts); err != nil {
					return err
				}
			}
			if gif != "" {
				if err := saveGIF(gif, texts); err != nil {
					return err
				}
				out.Files = append(out.Files, gif)
			}
			if e.json || len(out.Files) > 0 {
				return e.show(out, func(w io.Writer) { fmt.Fprintf(w, "%d codes are in %s.\n", len(texts), strings.Join(out.Files, ", ")) })
			}
			return e.showInTerminal(cmd.Context(), texts)
		},
	}
	c.Flags().StringVar(&dir, "out", "", "folder to write a picture of each code into")
	c.Flags().StringVar(&gif, "gif", "", "file to write a picture that moves into")
	return c
}

// frameTime is how long a frame of a moving code stands in the terminal.
const frameTime = time.Second / 5

// showInTerminal draws the codes over each other until the command is
// interrupted; into a file, one below the other.
func (e *env) showInTerminal(ctx context.Context, texts []string) error {
	pictures := make([]string, 0, len(texts))
	for _, text := range texts {
		p, err := draw.Terminal(text)
		if err != nil {
			return err
		}
		pictures = append(pictures, p)
	}
	file, ok := e.out.(*os.File)
	moving := ok && term.IsTerminal(int(file.Fd())) && len(texts) > 1
	for i := 0; moving || i < len(pictures); i++ {
		p := pictures[i%len(pictures)]
		if i > 0 && moving {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(frameTime):
			}
			fmt.Fprintf(e.out, "\x1b[%dA", strings.Count(p, "\n")) // up to where the last one began
		}
		fmt.Fprint(e.out, p)
	}
	return nil
}

type readOut struct {
	Text  string `json:"text,omitempty"`
	File  string `json:"file,omitempty"`
	Bytes int    `json:"bytes"`
}

func (e *env) qrReadCommand() *cobra.Command {
	var out, device string
	var live bool
	c := &cobra.Command{
		Use:   "read PICTURE… | --camera",
		Short: "Read a code from pictures, or with a camera",
		Long: `Read what a code says: from a photo or screenshot (PNG, JPEG), from a picture that
moves (GIF), from several pictures of a moving code in any order, or with a camera
of this computer. Nothing is believed that is read: the commands that take it
check it.`,
		Example: `  sanduk qr read photo.jpg
  sanduk qr read first.png second.png third.png --out bundle.sanduk
  sanduk qr read --camera`,
		Args: usageArgs(cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, args []string) error {
			live = live || device != ""
			if live == (len(args) > 0) {
				return usage("from what? Give pictures, or --camera")
			}
			payload, err := e.readFrom(cmd.Context(), live, device, args)
			if err != nil {
				return err
			}
			return e.showRead(payload, out)
		},
	}
	c.Flags().StringVar(&out, "out", "", "file to write what was read into")
	c.Flags().BoolVar(&live, "camera", false, "look through a camera until a code was read")
	c.Flags().StringVar(&device, "device", "", "which camera, such as /dev/video2")
	return c
}

func (e *env) readFrom(ctx context.Context, live bool, device string, pictures []string) ([]byte, error) {
	if !live {
		return e.readPictures(ctx, pictures...)
	}
	s, err := camera.Open(device)
	if err != nil {
		return nil, err
	}
	return e.scan(ctx, s)
}

// showRead prints a text, and keeps anything else in a file only: a terminal
// could take it for commands.
func (e *env) showRead(payload []byte, out string) error {
	result := readOut{Bytes: len(payload), File: out}
	switch {
	case out != "":
		err := create(out, func(w io.Writer) error {
			_, err := w.Write(payload)
			return err
		})
		if err != nil {
			return err
		}
		return e.show(result, func(w io.Writer) { fmt.Fprintf(w, "%d bytes are in %s.\n", len(payload), out) })
	case !printable(payload):
		return usage("the code says no text: give a file with --out")
	}
	result.Text = string(payload)
	return e.show(result, func(w io.Writer) { fmt.Fprintln(w, result.Text) })
}

// printable tells whether a text may be written to a terminal.
func printable(b []byte) bool {
	return utf8.Valid(b) && strings.IndexFunc(string(b), func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 }) < 0
}
