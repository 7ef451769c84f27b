// Package settle looks for evidence of a message whose delivery is unknown.
//
// [delivery.Unknown] means that a request went out and no trustworthy response came, so the person may have the
// message. Jelou's history can show that Jelou accepted it:
//
//	resp, err := client.SendMessageWithResponse(ctx, botID, message)
//	if delivery.Of(err) == delivery.Unknown {
//		evidence, err := settle.Message(ctx, client, botID, message, err, settle.Until(time.Now().Add(10*time.Minute)))
//		if err != nil {
//			return err // the history cannot be read; the outcome of err is Unknown, too
//		}
//		switch evidence := evidence.(type) {
//		case settle.Found:
//			// Jelou has accepted the message, with the id evidence.MessageID.
//		case settle.NotSeen:
//			// Nothing is proven. The message may still appear. Ask a person before you send it again.
//		case settle.Ambiguous:
//			// Several rows show the message, or rows look like it only in part.
//		}
//	}
//
// Only [Found] ends the doubt. [NotSeen] does not mean that the message was not sent: the history may be late, may
// leave out messages of the API, or may show them in another form. Nothing in this module sends a message again because
// of NotSeen.
//
// # Documented facts and guesses
//
// Jelou documents the parameters of the history, its order from new to old, and the members of a row. It documents the
// parameters and members of the notifications, and that their status CREATED means that Jelou received the template.
// These are guesses:
//
//   - The history lists messages of the API, and lists them soon, as not written by the user.
//   - A row's bubble.type is the type of the message, apart from case, and bubble.text is its text.
//   - recipient.id is the user id of the send, perhaps with a + or with "@c.us".
//   - The messageId of a row is the messageId that the send would have returned. If not, [Known] excludes nothing.
//   - Jelou respects the zone of a time in a request.
//   - One clock sets the Date of a response and the times of the rows.
//
// If a guess is wrong, rows often match in part, and the evidence is [Ambiguous]. It is [NotSeen] if the history does
// not list the message, lists it for somebody else, or shows a text or a file that the message does not have.
//
// # Calibrate it once
//
// Before you rely on this package, send one message with a new text to your own phone, and look for it as if the
// response had been lost:
//
//	start := time.Now()
//	sent, err := client.SendMessageWithResponse(ctx, botID, message)
//	…
//	evidence, err := settle.Message(ctx, client, botID, message, nil, settle.Began(start), settle.Until(time.Now().Add(time.Minute)))
//
// If the evidence is [Found] with the id of the send, sent.JSON200.MessageID, the guesses are right for that type of
// message. If the evidence is [NotSeen] after some minutes, or [Ambiguous] with one candidate, this package cannot
// settle that type. It has no search for a jelou.FlowButton, because Jelou documents neither an id nor a row for one.
package settle
