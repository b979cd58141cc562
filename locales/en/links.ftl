
## What was opened

open-link = Open an address
link-to-room = This leads to a room. Rooms are not there yet.
link-to-register = This is an invitation to create an account. You have one here; sign out first to take it.
link-unknown = This link leads to nothing that can be opened here.
own-link = This is your own address.
link-known = You know this address as { $name }.
link-keys = The link also names encryption keys. They are not taken from a link, which anybody may have written: compare them with each other, or scan the code.
code-verifies = The devices in the code that you scanned are verified when you go on.
link-body = The link suggests this text. It is put into the message field, and only you can send it:
add-to-contacts = Add to contacts
write = Write

## Sharing

share-address = Share my address
share-lead = Whoever scans this code or opens the link can write to you or add you. The code also has the key of this device: scanned from your screen, it is verified.
address-code = Code of your address
own-link-label = Link to your address
copy-link = Copy link
send-link = Send…
copy-by-hand = The browser does not let this page copy. The link is selected.
by-code = With a code
by-code-lead = Scan the code that somebody shows you, or show yours.
no-address-in-code = There is no XMPP address in this code.
links = Links
links-lead = Links that begin with xmpp: lead to people. This browser can open them with this page.
links-here = Open xmpp: links here
links-asked = The browser was asked. If it asks you in turn, allow it.
links-not = This browser does not let pages open links of this kind.
