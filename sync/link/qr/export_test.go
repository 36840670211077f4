package qr

// Base45 is how bytes are written in a frame.
func Base45(plain string) string { return encode45([]byte(plain)) }
