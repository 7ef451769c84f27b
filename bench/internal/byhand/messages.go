package byhand

// Head has the members of every message.
type Head struct {
	Type   string `json:"type"`
	UserID string `json:"userId"`
}

// Text is a text, or a list if it has Options.
type Text struct {
	Head
	Text       string `json:"text"`
	Title      string `json:"title,omitempty"`
	BotID      string `json:"botId,omitempty"`
	ButtonText *struct {
		Type string `json:"type,omitempty"`
		Text string `json:"text,omitempty"`
	} `json:"buttonText,omitempty"`
	Options []struct {
		ID          string `json:"id,omitempty"`
		Title       string `json:"title"`
		Description string `json:"description,omitempty"`
	} `json:"options,omitempty"`
}

// QuickReply is a text with reply buttons.
type QuickReply struct {
	Head
	Title        string `json:"title,omitempty"`
	Text         string `json:"text"`
	QuickReplies []struct {
		Title string `json:"title"`
	} `json:"quick_replies"`
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
	Coordinates struct {
		Lat  float64 `json:"lat"`
		Long float64 `json:"long"`
	} `json:"coordinates"`
}

// Contacts are contact cards.
type Contacts struct {
	Head
	Contacts []struct {
		Name *struct {
			FormattedName string `json:"formatted_name,omitempty"`
			FirstName     string `json:"first_name,omitempty"`
			LastName      string `json:"last_name,omitempty"`
		} `json:"name,omitempty"`
		Phones []struct {
			Phone string `json:"phone,omitempty"`
			Type  string `json:"type,omitempty"`
			WaID  string `json:"wa_id,omitempty"`
		} `json:"phones,omitempty"`
		Emails []struct {
			Email string `json:"email,omitempty"`
			Type  string `json:"type,omitempty"`
		} `json:"emails,omitempty"`
		Addresses []struct {
			Street      string `json:"street,omitempty"`
			City        string `json:"city,omitempty"`
			State       string `json:"state,omitempty"`
			Zip         string `json:"zip,omitempty"`
			Country     string `json:"country,omitempty"`
			CountryCode string `json:"country_code,omitempty"`
			Type        string `json:"type,omitempty"`
		} `json:"addresses,omitempty"`
	} `json:"contacts"`
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
	Title      string `json:"title,omitempty"`
	Text       string `json:"text"`
	Caption    string `json:"caption,omitempty"`
	Parameters struct {
		FlowID             string         `json:"flow_id,omitempty"`
		FlowCTA            string         `json:"flow_cta"`
		FlowName           string         `json:"flow_name,omitempty"`
		FlowActionPayload  map[string]any `json:"flow_action_payload,omitempty"`
		Mode               string         `json:"mode,omitempty"`
		FlowAction         string         `json:"flow_action,omitempty"`
		FlowMessageVersion string         `json:"flow_message_version,omitempty"`
	} `json:"parameters"`
}

// VoiceCall is a button that starts a call.
type VoiceCall struct {
	Head
	Header     string `json:"header,omitempty"`
	Text       string `json:"text"`
	Parameters struct {
		DisplayText string `json:"display_text,omitempty"`
	} `json:"parameters"`
}

// Carousel is a row of cards.
type Carousel struct {
	Head
	Text       string `json:"text"`
	Parameters struct {
		Cards []Card `json:"cards"`
	} `json:"parameters"`
}

// Card has a picture or a video, a text, and a URL button or reply buttons.
type Card struct {
	CardIndex int    `json:"card_index"`
	Type      string `json:"type,omitempty"`
	Header    struct {
		Type  string `json:"type"`
		Image *Link  `json:"image,omitempty"`
		Video *Link  `json:"video,omitempty"`
	} `json:"header"`
	Body *struct {
		Text string `json:"text"`
	} `json:"body,omitempty"`
	Action struct {
		Name       string     `json:"name,omitempty"`
		Parameters *URLButton `json:"parameters,omitempty"`
		Buttons    []struct {
			Type       string `json:"type"`
			QuickReply struct {
				ID      string `json:"id,omitempty"`
				Title   string `json:"title"`
				Payload any    `json:"payload,omitempty"`
			} `json:"quick_reply"`
		} `json:"buttons,omitempty"`
	} `json:"action"`
}

// Link is a file's address.
type Link struct {
	Link string `json:"link"`
}
