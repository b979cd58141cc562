back = Back to chats
messages = Messages
message = Message
send = Send
write-encrypted = Encrypted message
write-plain = Message, not encrypted
queued = Waiting to be sent.
edit = Edit
delete = Delete
editing = Changing a message that waits
edit-too-late = The message had already been sent, as it was. Send this to correct it.
send-again = Send again
empty-chat = No messages yet
empty-chat-lead = Write the first one below.
loading = Loading messages…
gap-loading = Fetching messages that were missed…
gap-lost = Messages may be missing here: your server no longer keeps them.
older-offline = Older messages are on your server, and come when you are connected.
loading-older = Loading older messages…
to-end = Newest messages
you = You
encrypted = Encrypted with OMEMO 2
encrypted-legacy = Encrypted with OMEMO, older version
new-device-question = There is a new device in this chat that nobody has compared, although others were. What you write waits until you decide about it.
compare-devices = Compare devices
send-without = Send without it
verify-by-code = Verify with a code
verify-by-code-lead = Scan the code that the other device shows, and let it scan this one. What matches is verified at once.
show-code = Show this device’s code
own-code = Code of this device
code-from-picture = Scan a picture
code-from-camera = Scan with the camera
no-code-found = No code was found in the picture. It has to be sharp, and all of it in sight.
no-picture = This file is no picture that the browser can show.
no-camera = The camera cannot be used. Allow it in the browser’s settings for this page, or scan a picture.
first-seen = First seen on { $date }
last-seen = last wrote on { $date }
silent = It has written nothing for half a year. If you no longer use it, remove it.
remove-device = Remove from account
remove-really = Really remove? It will get no more messages
repair = Repair
repair-hint = Begins a new encryption session, so that what is sent from now on can be opened.
repairing = A new session was asked for. Ask for the message to be sent again.
replace-session = Replace session
weaker = It offered OMEMO 2 before, and does not any more.
not-encrypted = Not encrypted
not-encrypted-here = Not encrypted, although this chat is
sends-encrypted = Messages are encrypted end to end
sends-plain = Messages are not encrypted: the servers on the way can read them
left-out = Not readable on devices without usable or trusted keys: { $devices }
not-kept = The message was not sent, and is still here. { $why }
today = Today
yesterday = Yesterday
# Within a sentence.
yesterday-within = yesterday
# What somebody says, for who hears it.
says = { $name }: { $message }
# In front of each message, for who hears it.
author = { $name }:
# What somebody does who begins a message with /me.
does = { $name } { $deed }
# Below the name: the address and whether somebody is there.
address-and-presence = { $address } · { $presence }

## How far a message is

delivery-pending = Waiting to be sent
delivery-sent = Sent
delivery-delivered = Delivered
delivery-displayed = Read
delivery-failed = Not sent
delivery-received = Received

## Why a message was not sent

failure-no-usable-device = Not sent: no device of your contact can be encrypted for. Look at the devices under “Encryption”, or try again later.
failure-was-under-way = This was still on its way when the backup was made. If it never arrived, send it again.
failure-only-in-the-clear = Not sent: the devices of your contact use the older OMEMO, for which this would have to go unencrypted. You can allow that under “Privacy” in the settings.
failure-blocked = Not sent: you block this contact. Unblock them to write to them.
failure-refused = Not sent.

## Why something came back

refusal-nobody = This address does not exist, or not any more.
refusal-not-taken = This address does not exist, or takes nothing at the moment.
refusal-unreachable = The server of this address cannot be reached.
refusal-not-allowed = It is not allowed there.
refusal-too-much = The server takes no more at the moment.
refusal-mistake = The server made a mistake.
refusal-not-understood = The server did not understand it.

## Why a message could not be opened

problem-not-for-this-device = This message was not encrypted for this device, so only other devices of yours can show it.
problem-no-session = This message belongs to an encryption session that this device does not have. Ask for it to be sent again.
problem-broken-session = This message does not fit the encryption session with the device that sent it. Ask for it to be sent again.
problem-tampered = This message was changed on its way or is damaged, so it is not shown. Ask for it to be sent again.
problem-key-used = This message was opened before, and its key is gone. It is most likely a repetition.
problem-unknown-prekey = This message starts from a key that this device no longer has. Ask for it to be sent again.
problem-identity-changed = The device that sent this has another identity key than before, so the message was not opened. Compare fingerprints under “Encryption”.
problem-waiting = Opening… an earlier message has to come first.
problem-before-device = Encrypted before this device was added.

## What happened to the devices of somebody

notice-new-device = { $name } has a new device, { $code }. Compare its fingerprint under “Encryption” to be sure that it is theirs.
notice-other-identity = { $name }’s device { $code } shows another identity key than before. Nothing is encrypted for that key. If the app was installed anew there, it will come back as a new device; if not, somebody may be in between.
notice-downgraded = { $name }’s device { $code } no longer offers OMEMO 2, so messages to it use the older encryption. If nothing changed there, the server may be hiding it.

# A device of somebody.
address-and-device = { $address } · { $code }
