package page

import (
	"cmp"
	"slices"
	"strings"

	jelou "github.com/jelou-go/jelou/generated"
)

func drawContacts(d drawing, m jelou.ContactsMessage) bubble {
	b := bubble{Kind: d.say("Contacts")}
	for _, one := range m.Contacts {
		name := contactName(d, one)
		offer := contactAction(d, one)
		if len(m.Contacts) > 1 {
			offer.Label += ": " + name
		}
		b.Contacts = append(b.Contacts, name)
		b.Actions = append(b.Actions, offer)
	}
	return b
}

func contactName(d drawing, c jelou.Contact) string {
	var name string
	if c.Name != nil {
		name = cmp.Or(c.Name.FormattedName, strings.TrimSpace(c.Name.FirstName+" "+c.Name.LastName))
	}
	for _, phone := range c.Phones {
		name = cmp.Or(name, phone.Phone)
	}
	return cmp.Or(name, d.say("No name"))
}

// contactAction returns the button that WhatsApp shows below a contact card, with the card's content.
func contactAction(d drawing, c jelou.Contact) action {
	a := action{Icon: "contact", Label: d.say("Invite to WhatsApp")}
	for _, phone := range c.Phones {
		if phone.WaID != "" {
			a.Label = d.say("Message")
		}
		a.Members = append(a.Members, member{cmp.Or(phone.Type, d.say("Phone")), cmp.Or(phone.Phone, phone.WaID)})
	}
	for _, email := range c.Emails {
		a.Members = append(a.Members, member{cmp.Or(email.Type, d.say("Mail")), email.Email})
	}
	for _, address := range c.Addresses {
		a.Members = append(a.Members, member{cmp.Or(address.Type, d.say("Address")), contactAddress(address)})
	}
	return a
}

func contactAddress(a jelou.ContactAddress) string {
	parts := []string{a.Street, strings.TrimSpace(a.Zip + " " + a.City), a.State, cmp.Or(a.Country, a.CountryCode)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}
