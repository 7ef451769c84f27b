package byhand

// Head has the members of every message.
type Head struct {
	Type   string `json:"type"`
	UserID string `json:"userId"`
}

// Text is a text, or a list if it has Options.
type Text struct {
	Head
	Text       string      `json:"text"`
	Title      string      `json:"title,omitempty"`
	BotID      string      `json:"botId,omitempty"`
	ButtonText *ListButton `json:"buttonText,omitempty"`
	Options    []Option    `json:"options,omitempty"`
}

// ListButton opens the list.
type ListButton struct {
	Type string `json:"type,omitempty"`
	Text string `json:"text,omitempty"`
}

// Option is an entry of the list.
type Option struct {
	ID          string `json:"id,omitempty"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// QuickReply is a text with reply buttons.
type QuickReply struct {
	Head
	Title        string  `json:"title,omitempty"`
	Text         string  `json:"text"`
	QuickReplies []Reply `json:"quick_replies"`
}

// Reply is a reply button.
type Reply struct {
	Title string `json:"title"`
}

// Media is an image, a video, a sound, a file or a sticker.
type Media struct {
	Head
	MediaURL string `json:"mediaUrl"`
	Text     string `json:"text,omitempty"`
	Filename string `json:"filename,omitempty"`
}

// Location is a place.
type Location struct {
	Head
	Coordinates Coordinates `json:"coordinates"`
}

// Coordinates are in degrees.
type Coordinates struct {
	Lat  float64 `json:"lat"`
	Long float64 `json:"long"`
}

// Contacts are contact cards.
type Contacts struct {
	Head
	Contacts []Contact `json:"contacts"`
}

// Contact is a contact card.
type Contact struct {
	Name      *Name     `json:"name,omitempty"`
	Phones    []Phone   `json:"phones,omitempty"`
	Emails    []Email   `json:"emails,omitempty"`
	Addresses []Address `json:"addresses,omitempty"`
}

// Name is a person's name.
type Name struct {
	FormattedName string `json:"formatted_name,omitempty"`
	FirstName     string `json:"first_name,omitempty"`
	LastName      string `json:"last_name,omitempty"`
}

// Phone is a phone number.
type Phone struct {
	Phone string `json:"phone,omitempty"`
	Type  string `json:"type,omitempty"`
	WaID  string `json:"wa_id,omitempty"`
}

// Email is an address for mail.
type Email struct {
	Email string `json:"email,omitempty"`
	Type  string `json:"type,omitempty"`
}

// Address is a postal address.
type Address struct {
	Street      string `json:"street,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"`
	Zip         string `json:"zip,omitempty"`
	Country     string `json:"country,omitempty"`
	CountryCode string `json:"country_code,omitempty"`
	Type        string `json:"type,omitempty"`
}

// LocationRequest asks for a location.
type LocationRequest struct {
	Head
	Text string `json:"text"`
}

// CTAURL is a button that opens a URL.
type CTAURL struct {
	Head
	Title      string    `json:"title"`
	Text       string    `json:"text"`
	Caption    string    `json:"caption"`
	Parameters URLButton `json:"parameters"`
}

// URLButton opens a URL.
type URLButton struct {
	URL         string `json:"url"`
	DisplayText string `json:"display_text"`
}

// Flow is a button that opens a Flow.
type Flow struct {
	Head
	Title      string         `json:"title,omitempty"`
	Text       string         `json:"text"`
	Caption    string         `json:"caption,omitempty"`
	Parameters FlowParameters `json:"parameters"`
}

// FlowParameters select the Flow.
type FlowParameters struct {
	FlowID             string         `json:"flow_id,omitempty"`
	FlowCTA            string         `json:"flow_cta"`
	FlowName           string         `json:"flow_name,omitempty"`
	FlowActionPayload  map[string]any `json:"flow_action_payload,omitempty"`
	Mode               string         `json:"mode,omitempty"`
	FlowAction         string         `json:"flow_action,omitempty"`
	FlowMessageVersion string         `json:"flow_message_version,omitempty"`
}

// VoiceCall is a button that starts a call.
type VoiceCall struct {
	Head
	Header     string              `json:"header,omitempty"`
	Text       string              `json:"text"`
	Parameters VoiceCallParameters `json:"parameters"`
}

// VoiceCallParameters hold the label of the button.
type VoiceCallParameters struct {
	DisplayText string `json:"display_text,omitempty"`
}

// Carousel is a row of cards.
type Carousel struct {
	Head
	Text       string             `json:"text"`
	Parameters CarouselParameters `json:"parameters"`
}

// CarouselParameters hold the cards.
type CarouselParameters struct {
	Cards []Card `json:"cards"`
}

// Card is a card with a header, a text and buttons.
type Card struct {
	CardIndex int       `json:"card_index"`
	Type      string    `json:"type,omitempty"`
	Header    Header    `json:"header"`
	Body      *CardBody `json:"body,omitempty"`
	Action    Action    `json:"action"`
}

// Header is a picture or a video.
type Header struct {
	Type  string `json:"type"`
	Image *Link  `json:"image,omitempty"`
	Video *Link  `json:"video,omitempty"`
}

// Link is a file's address.
type Link struct {
	Link string `json:"link"`
}

// CardBody is a card's text.
type CardBody struct {
	Text string `json:"text"`
}

// Action is a URL button or a list of reply buttons.
type Action struct {
	Name       string     `json:"name,omitempty"`
	Parameters *URLButton `json:"parameters,omitempty"`
	Buttons    []Button   `json:"buttons,omitempty"`
}

// Button is a reply button of a card.
type Button struct {
	Type       string    `json:"type"`
	QuickReply CardReply `json:"quick_reply"`
}

// CardReply is the title of a reply button and its payload.
type CardReply struct {
	ID      string `json:"id,omitempty"`
	Title   string `json:"title"`
	Payload any    `json:"payload,omitempty"`
}
