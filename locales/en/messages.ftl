
## Actions

actions = Message actions
reply = Reply
react = React
copy = Copy
forward = Forward
select = Select
details = Details
more = More actions
copied = Copied
copy-failed = The browser did not allow copying. Select the text and copy it by hand.

## Reactions

reactions = Reactions
emoji = Emoji
emoji-search = Search, or type any emoji
emoji-recent = Recent
emoji-found = Found
emoji-none = No emoji has that name. Any can be typed or pasted here.
react-with = React with { $emoji }

## Replies and corrections

answers = Answers
answering = Answering { $name }
answering-yourself = Answering yourself
answered-gone = a message that is not here
answered-as-said = as quoted; the message itself is not here
editing-sent = Correcting a message
edited = edited
retracted = This message was deleted
retracted-own = You deleted this message
retracted-clear = The deletion was asked for without encryption and may be forged: the text is kept.
show-text = Show the text
show-whole = … Show the whole message

## Deleting

delete-title = Delete
delete-many =
    { $count ->
        [one] Delete this message?
       *[other] Delete { NUMBER($count) } messages?
    }
delete-lead = Deleted here, it is gone from this browser. Your other devices and your contact keep it.
delete-all-lead = Deleted for everybody, the others are asked to delete it too. Somebody may have read it already, and an older program may go on showing it.
delete-here = Delete here
delete-everywhere = Delete for everybody

## Forwarding and selecting

forward-to = Forward to
find-chat = Find a chat
no-chat-found = No chat has that name.
forwarded = Forwarded to { $name }
selection = Selected messages

## Unread

jump-unread = Jump to the first unread message

## Typing

typing = Typing…
draft = Draft:

## Details

sent-at = Written
state = State
sender = From
encryption-of = Encryption
device-of = Device
device-unknown = This device, or one that is not known here
excluded = Not readable on
origin-id = Message id
corrected-at = Corrected
retracted-at = Deleted
earlier = Earlier versions
in-the-clear = What the servers could read
clear-all = All of it: the message was not encrypted.
clear-envelope = Between whom, when, and how large it is.
clear-legacy = Between whom and when. The older encryption hides only the text.
clear-reply = Which message it answers.
clear-edited = That it was corrected, and when; not the texts.
clear-reactions = These reactions: { $reactions }
clear-retracted = That it was deleted.

## Settings

send-markers = Tell contacts what you have read
send-markers-lead = They see when you have read their messages. Whether you see theirs is for them to decide.
send-typing = Tell contacts when you are typing
clear-acts = Send reactions and deletions in the clear to contacts with the older OMEMO
clear-acts-lead = The older OMEMO can encrypt only texts: the servers see which emoji you chose, and that you deleted a message. Without this, such contacts get neither.

## With names and numbers

is-typing = { $name } is typing…
# The separator before what was not read; with 0 the number is not known.
new-messages =
    { $count ->
        [0] New messages
        [one] { NUMBER($count) } new message
       *[other] { NUMBER($count) } new messages
    }
selected =
    { $count ->
        [one] { NUMBER($count) } selected
       *[other] { NUMBER($count) } selected
    }
# At the end of a list of names, as in “Ann, Bob and 3 more”.
more-names =
    { $count ->
        [one] { NUMBER($count) } more
       *[other] { NUMBER($count) } more
    }
# A reaction and who reacted.
reacted = { $emoji }: { $names }

## Groups of emoji

emoji-smileys = Smileys
emoji-people = People and gestures
emoji-symbols = Hearts and symbols
emoji-nature = Animals and nature
emoji-food = Food and drink
emoji-activities = Activities
emoji-travel = Travel and places
emoji-objects = Objects
