
## The list of shortcuts

shortcuts = Keyboard shortcuts
show-shortcuts = Show keyboard shortcuts
keyboard = Keyboard
keyboard-lead = Everything here works without a mouse. Tab goes on, Escape closes, arrow keys move within lists, menus and messages.
single-keys = Single keys are shortcuts
single-keys-lead = Outside text fields only. Turn this off if you speak to your computer, or press keys by accident.
or = or
closes = Close, cancel, or back to the message field
corrects-last = Correct the last message, in the empty message field
mark-read = Mark as read
opens-menu = What can be done with a message or a chat
shortcuts-everywhere = Everywhere
shortcuts-chat = In a chat

## What shortcuts do

shortcut-help = This list
shortcut-find = Search chats, contacts and messages
shortcut-next-chat = Next chat
shortcut-previous-chat = Previous chat
shortcut-next-unread = Next chat with unread messages
shortcut-new-chat = New chat
shortcut-mark-read = Mark the chat as read
shortcut-settings = Settings
shortcut-next-pane = Next part of the window
shortcut-previous-pane = Previous part of the window
shortcut-write = Write a message
shortcut-reply = Answer the newest message, or the one with the focus
shortcut-correct = Correct your last message, or the one with the focus
shortcut-newest = Newest messages
shortcut-find-here = Search in this chat
shortcut-details = Contact details
