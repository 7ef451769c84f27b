package loose

// Wrong says that a value is not what the contract says.
type Wrong string

func (w Wrong) Error() string { return string(w) }

// SafeText is Error; it tells delivery.Error that the text holds nothing private.
func (w Wrong) SafeText() string { return string(w) }

// String reads a string; null leaves v as it is.
func String(value []byte, v *string) error {
	switch value[0] {
	case '"':
		*v = string(unquote(value))
	case 'n':
	default:
		return Wrong("not a string")
	}
	return nil
}

// Bool reads true or false; null leaves v as it is.
func Bool(value []byte, v *bool) error {
	switch value[0] {
	case 't', 'f':
		*v = value[0] == 't'
	case 'n':
	default:
		return Wrong("neither true nor false")
	}
	return nil
}

// Pointer reads an optional value; null leaves it out.
func Pointer[T any](value []byte, v **T, read func([]byte, *T) error) error {
	if value[0] == 'n' {
		return nil
	}
	*v = new(T)
	return read(value, *v)
}
