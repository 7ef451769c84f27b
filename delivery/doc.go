// Package delivery says what is known about a message whose send failed.
//
// There is one error type, [*Error], and it always carries one of three outcomes:
//
//   - [NotSent]: the request never left, or cannot have been accepted. Fix the cause, or send again.
//   - [Refused]: the service answered no. Sending the same again gets the same answer, except after a 429.
//   - [Unknown]: the request went out and no trustworthy answer came back. The customer may have the
//     message, so do not send it again without checking.
//
// [Of] gives the outcome of any error:
//
//	switch delivery.Of(err) {
//	case delivery.NotSent: // safe to send again
//	case delivery.Refused: // look at StatusCode, Code and Messages
//	case delivery.Unknown: // the customer may have it
//	}
//
// # What is printed
//
// The text of an [*Error], its JSON and its log form are made of this library's own words, the status,
// and a code that Jelou documents. They never hold a credential, a phone number or the text of a
// message. The service's own words may repeat what was sent, so they are kept apart, in
// [Error.Messages] and [Error.Body], and are yours to print or not.
//
// A cause is quoted only where its text is known to hold nothing private: errors of the network, of TLS
// and of a context that ended, and errors that vouch for themselves with a method
//
//	SafeText() string
//
// The text leaves any other cause out. It is still there for [errors.Is] and [errors.As].
package delivery
