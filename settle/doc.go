// Package settle looks for evidence of a message whose delivery is unknown.
//
// [delivery.Unknown] means that a request went out and no trustworthy response came: the person may have the message. Jelou's
// history can show that it does:
//
//	resp, err := client.SendMessageWithResponse(ctx, botID, message)
//	if delivery.Of(err) == delivery.Unknown {
//		evidence, err := settle.Message(ctx, client, botID, message, err, settle.Until(time.Now().Add(10*time.Minute)))
//		if err != nil {
//			return err // the history could not be read
//		}
//		switch evidence := evidence.(type) {
//		case settle.Found:
//			// Jelou has it, as evidence.MessageID.
//		case settle.NotSeen:
//			// Nothing is proven: it may still come. Ask a person before you send it again.
//		case settle.Ambiguous:
//			// Several messages look like it, or one looks only somewhat like it.
//		}
//	}
//
// Only [Found] ends the doubt. [NotSeen] does not mean that the message was not sent: the history may be late, may leave out
// messages of the API, or may show them in another form. Nothing in this module sends a message again because of it.
//
// # Documented facts and guesses
//
// Jelou documents the history with its parameters, its order from new to old, and the members of a row; and the notifications
// with theirs, where the status CREATED means that Jelou received the template. These are guesses:
//
//   - The history lists messages that were sent through the API, and lists them soon.
//   - A row's bubble.type is the type of the message, apart from case, and bubble.text is its text.
//   - recipient.id is the user id of the send, perhaps with a + or with "@c.us".
//   - The messageId of a row is the messageId that the send would have returned.
//   - A time that is sent with a zone is understood with that zone.
//
// # Calibrate it once
//
// Before you rely on it, send one message with a new text to your own phone, and look for it as if the response had been lost:
//
//	sent, _ := client.SendMessageWithResponse(ctx, botID, message)
//	evidence, err := settle.Message(ctx, client, botID, message, nil, settle.Began(start), settle.Until(time.Now().Add(time.Minute)))
//
// If the evidence is [Found] with the id of the send, the guesses hold for that type of message. If it is [NotSeen] after some
// minutes, or [Ambiguous] with one candidate, this package cannot settle that type.
package settle
