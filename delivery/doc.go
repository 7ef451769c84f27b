// Package delivery tells whether a message whose send failed may have reached the customer.
//
// Its one error type, [*Error], always carries one of three outcomes:
//
//   - [NotSent]: the request never left, or cannot have been accepted. Fix the cause, or send again.
//   - [Refused]: the service refused the request, and would refuse it again, except after a 408, 425 or
//     429. If [Error.ConcernsAll], it would refuse every other message, too.
//   - [Unknown]: the request went out, but no trustworthy response came back. The customer may have the message, so
//     do not send it again without checking. The failure of a call that only reads never has this outcome.
//
// [Of] returns the outcome of any error:
//
//	switch delivery.Of(err) {
//	case delivery.NotSent: // safe to send again
//	case delivery.Refused: // look at StatusCode, Code and Messages
//	case delivery.Unknown: // the customer may have it
//	}
//
// # Privacy
//
// The text of an [*Error], its JSON and its log form consist of this library's own words, the status and a code that
// Jelou documents. They never contain a credential, a phone number or the text of a message. The service's own words
// may repeat the request, so [Error.Messages] and [Error.Body] hold them separately. Whether to print those is your
// choice.
//
// The text includes a cause only if it cannot hold anything private: an error of the network, of TLS or of a context
// that ended, or an error that has the method
//
//	SafeText() string
//
// Any other cause is left out of the text, but [errors.Is] and [errors.As] still find it.
package delivery
