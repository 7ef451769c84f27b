package transport

// Version is the version of this library. The User-Agent header contains it.
const Version = "0.1.0"
