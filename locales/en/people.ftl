
## The list

lists = Lists
contacts = Contacts
archived = Archived
archived-chats = Archived chats
back-to-list = Back to all chats
side = Chats and contacts
find = Search chats and contacts, and messages
find-short = Search
find-contacts = Search contacts
clear = Clear
nothing-found = Nothing here has that name.
no-contacts = No contacts yet
no-contacts-lead = Add somebody by their XMPP address to see when they are available.
in-no-group = No group
pinned = Pinned
muted = Muted
blocked = Blocked
waits = Changed here. Your server hears of it when you are connected.

## The menu of a chat

chat-options = Chat options
menu-details = Contact details
pin = Pin
unpin = Unpin
mute-hour = Mute for an hour
mute-long = Mute for 8 hours
mute = Mute
unmute = Unmute
archive = Archive
unarchive = Take out of the archive
block-dots = Block…

## Adding

add-contact = Add contact
add-contact-lead = They are asked whether you may see when they are available.
name-optional = Name (as you want to see it)
groups = Groups
groups-hint = Separated by commas, for example Family, Work.
share-back = Let them see when I am available
add = Add
not-addable = This is not the address of somebody else. It looks like name@example.org; check what was typed.

## Requests

requests = Requests
asks = Wants to see when you are available
accept = Accept
decline = Decline

## Details

details-of = Contact details
name-field = Name
saved = Saved.
see-them = See when they are available
see-them-asked = They were asked and have not answered yet.
ask-again = Ask again
let-them = Let them see when I am available
let-them-later = As soon as they ask.
not-a-contact = Not one of your contacts.
stranger-here = { $name } is not one of your contacts.
stranger-lead = They see neither when you are available nor what you have read.
remove-contact = Remove contact
remove-question = Remove this contact?
remove-contact-lead = Neither of you sees any more when the other is available. The chat stays.
copy-address = Copy address
address-copied = Copied.
not-done-before = Your server did not do this ({ $address }).
write-message = Write a message

## Blocking

block = Block
unblock = Unblock
block-title = Block
block-lead = Your server lets nothing through from them any more: no messages, no requests. They are not told, and what was written stays here.
report = Report to your server, too
report-spam = Unwanted messages
report-abuse = Abuse
report-reason = Reason
report-words = In your own words (optional)
report-messages = Name their last messages
report-messages-hint = By the numbers that your server’s archive gave them, not by what is in them.
block-and-report = Block and report
blocked-here = You block this contact, so nothing can be sent or received here.
send-idle = Tell contacts since when you have been away
blocked-people = Blocked
nobody-blocked = You block nobody.
no-blocking = Your server offers no blocking.

## With names and numbers

group-count = { $group } ({ NUMBER($count) })
unblock-whom = Unblock { $address }
requests-waiting =
    { $count ->
        [one] Somebody wants to be your contact
       *[other] { NUMBER($count) } people want to be your contact
    }

## Who is there

presence-offline = Not available
presence-extended-away = Away for long
presence-away = Away
presence-do-not-disturb = Does not want to be disturbed
presence-online = Available
# When is an hour, “yesterday”, a day of the week or a date.
last-seen-at = Last seen { $when }
last-active = { $presence }, last active { $when }
presence-and-status = { $presence } · { $status }

## What is between an account and a contact

subscription-asked = Asked, not answered yet
subscription-to = You see them; they do not see you
subscription-from = Sees you; you do not see them
subscription-none = You see nothing of each other
