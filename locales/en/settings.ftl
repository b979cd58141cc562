storage-kept = The browser keeps your messages and keys until you delete them.
storage-not-kept = The browser did not promise to keep your messages and keys: when space runs short it may delete them, and history that only this device could read would be gone. Installing Sotto as an app, or bookmarking it and using it regularly, makes most browsers promise.
storage-used = Stored here: { $size }.
your-account = Account
devices = Devices
privacy = Privacy
appearance = Appearance
notifications = Notifications
kept-where = What is kept where
notifications-lead = When a message comes in while Sotto is not in sight, this device tells you. Muted chats stay silent.
privacy-kept = This browser keeps your messages as readable text, this device's encryption keys, and what it takes to sign in again. The password itself is not kept.
privacy-read = Whoever can read this browser profile can sign in as this account until the password changes.
privacy-shared = You signed in on a shared computer: everything is in this tab's memory only, and is forgotten when the tab is closed.
privacy-server = Your server sees whom you write to and when, your contact list, and every message that is not encrypted.
sign-out = Sign out
sign-out-and-delete = Sign out and delete
signing-out = Signing out…
backup = Backup
backup-lead = A backup has this device's identity key, whom you verified, and your messages, sealed with a passphrase. Restore it when you sign in on another browser: your contacts need not verify you again. Files made later have later messages.
passphrase = Passphrase
passphrase-again = Passphrase again
passphrase-hint = At least 12 characters; four words that have nothing to do with each other are good. Nobody can open the backup without it.
passphrase-short = Take a passphrase of at least 12 characters.
passphrase-differs = The two passphrases are not the same.
save-backup = Save a backup
saving-backup = Sealing…
backup-saved = The backup is saved as a file. Keep it where only you can get at it.
take-over = Use it here instead
sign-out-lead = Messages, encryption keys and sign-in data of this account are deleted from this browser.
sign-out-history = Encrypted messages cannot be opened again afterwards, not even from the server's archive. Your other devices keep theirs.
leftovers-lead = Removing what nobody uses any more keeps your devices clear, for you and for others.
remove = Remove
keep = Keep

## Appearance

theme = Colours
contrast = Contrast
motion = Motion
text-size = Size of text
as-system = As the system
theme-light = Light
theme-dark = Dark
contrast-more = More
contrast-normal = Normal
motion-less = Less
motion-full = Full
size-small = Small
size-normal = Normal
size-large = Large
size-larger = Larger
size-largest = Largest
here-only = For this browser only.

## Notifications

notify-turn-on = Turn on notifications
notify-not-now = The browser was not allowed to show them. You can try again.
notify-denied = The browser does not let Sotto show notifications. Allow them in the browser’s settings for this page, next to its address.
notify-none = This browser has no notifications. The number of unread messages stands in the title of this tab.
notify-show = Show notifications
notify-texts = Show what was written
notify-texts-lead = Otherwise only who wrote. What strangers write is never shown.
notify-quiet = Quiet hours
notify-quiet-lead = Nothing is shown in that time.
notify-from = From
notify-to = Until
