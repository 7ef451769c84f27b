package transport

// Version is the version of this library, as the User-Agent header gives it.
const Version = "0.1.0"
