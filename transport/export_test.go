package transport

// Counted lets tests make counting connections with their own dialer.
var Counted = counted

// Own lets tests treat the base of a client as the one that New makes.
func Own(client *Client) *Client {
	client.ownBase = true
	return client
}
