chats = Chats
new-chat = New chat
new-chat-lead = The address of the person you want to write to.
start-chat = Start chat
not-an-address = This is not an XMPP address. It looks like name@example.org; check what was typed.
settings = Settings
no-chats = No chats yet
no-chats-lead = Start one with somebody's XMPP address. Messages that reach you appear here too.
write-to = Write to somebody
pick = No chat is open
pick-lead = Choose one from the list, or start a new one.
you-prefix = You:
not-opened = Message could not be opened
# Beside a chat: the number itself is shown, this is read out.
unread-count =
    { $count ->
        [one] { NUMBER($count) } unread
       *[other] { NUMBER($count) } unread
    }
# What the address of somebody looks like.
name-example = name@example.org
enter-password = Enter password
leftovers =
    { $count ->
        [one] A sign-in on a shared computer left a device behind.
       *[other] Sign-ins on shared computers left devices behind.
    }

## The connection

connection-offline = Offline
connection-connecting = Connecting…
connecting-late = This takes unusually long. If it goes on, close all tabs of this page and open it again.
connection-catching-up = Fetching messages…
connection-online = Online

## Notifications

news-unread =
    { $count ->
        [one] New message
       *[other] { NUMBER($count) } new messages
    }
news-unread-text =
    { $count ->
        [one] { $text }
       *[other] { NUMBER($count) } new messages, the last: { $text }
    }
news-missed =
    { $chats ->
        [one] You have new messages in { NUMBER($chats) } chat.
       *[other] You have new messages in { NUMBER($chats) } chats.
    }

## The line to the server

line-no-network = No internet connection. What you write is sent when there is one.
line-unreachable = Your server cannot be reached. Trying again.
